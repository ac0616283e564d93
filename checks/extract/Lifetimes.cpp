//===- Lifetimes.cpp - what runs where a variable's scope is left ---------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

using namespace clang;

namespace reprise::extract {

using facts::Event;
using facts::EventKind;
using facts::Value;

/// Members of members, and bases of bases.
static constexpr unsigned MaxNesting = 4;

void FunctionWalker::noteLifetime(const VarDecl *variable) {
  QualType type = variable->getType();
  if (!variable->hasLocalStorage() || type->isReferenceType() ||
      type->isPointerType())
    return;
  const CXXRecordDecl *record = type->getAsCXXRecordDecl();
  const CXXRecordDecl *owned = record ? ownedBy(record) : nullptr;
  noteDestructors(owned ? owned : record,
                  Value::variable(variableName(variable)), variable,
                  /*exactly=*/!owned, 0);
}

void FunctionWalker::noteDestructors(const CXXRecordDecl *record, Value object,
                                     const VarDecl *variable, bool exactly,
                                     unsigned depth) {
  record = record ? record->getDefinition() : nullptr;
  if (!record || record->isDependentContext() || record->isInvalidDecl() ||
      depth > MaxNesting || !unit.isUser(record) ||
      record->hasTrivialDestructor())
    return;
  const CXXDestructorDecl *destructor = record->getDestructor();
  // The link runs them from the last to the first: bases, members, the body.
  for (const CXXBaseSpecifier &base : record->bases())
    noteDestructors(base.getType()->getAsCXXRecordDecl(), object, variable,
                    /*exactly=*/true, depth + 1);
  for (const FieldDecl *field : record->fields())
    noteDestructors(field->getType()->getAsCXXRecordDecl(),
                    Value::field(object, field->getNameAsString()), variable,
                    /*exactly=*/true, depth + 1);
  if (!destructor || !destructor->isUserProvided())
    return;
  Event &event =
      emit(EventKind::Call, nullptr, unit.names.readable(destructor));
  event.place = unit.places.of(SourceRange(variable->getLocation()));
  event.what = unit.addFunction(destructor);
  event.object = std::move(object);
  event.with["owner"] = Value::constant("user");
  event.with["end"] = Value::constant("true");
  if (!exactly && destructor->isVirtual())
    event.with["virtual"] = Value::constant("true");
}

} // namespace reprise::extract
