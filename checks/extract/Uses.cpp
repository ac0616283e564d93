//===- Uses.cpp - where random numbers and seeds go -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

using namespace clang;

namespace reprise::extract {

using facts::EventKind;

namespace {

/// Texts are names and messages, not data: a random file name.
bool isText(QualType type) {
  if (type.isNull())
    return false;
  type = type.getNonReferenceType();
  if (type->isSpecificBuiltinType(BuiltinType::Char_S) ||
      type->isSpecificBuiltinType(BuiltinType::Char_U))
    return true;
  const CXXRecordDecl *record = recordOf(type);
  return isNamed(record, "std::basic_string");
}

} // namespace

bool FunctionWalker::mayBeFollowed(const Value &value) const {
  switch (value.kind) {
  case Value::Kind::Source:
  case Value::Kind::Result:
    return true;
  case Value::Kind::Variable:
    return derived.contains(value.name);
  case Value::Kind::Mix:
  case Value::Kind::Not:
    return llvm::any_of(value.parts,
                        [&](const Value &part) { return mayBeFollowed(part); });
  default:
    return false;
  }
}

void FunctionWalker::noteUse(llvm::StringRef what, const Value &value,
                             const Expr *expression, QualType type) {
  if (!mayBeFollowed(value) || isText(type))
    return;
  Event &event = emit(EventKind::Use, expression, "");
  event.what = what.str();
  event.arguments.push_back(value);
}

/// An element of a container or a member of an object outlives the statement;
/// a variable is followed to where it goes.
void FunctionWalker::noteStore(const Value &target, const Value &value,
                               const Expr *expression) {
  if (target.kind != Value::Kind::Field)
    return;
  size_t before = block->size();
  noteUse(target.name == "[]" ? "element" : "member", value, expression,
          expression->getType());
  if (block->size() > before)
    block->back().event.object = target;
  if (target.name == "[]" && mayBeFollowed(value))
    noteHolder(target);
}

void FunctionWalker::noteOption(const Expr *target, const Value &value,
                                const Expr *expression) {
  const auto *call =
      llvm::dyn_cast<CXXMemberCallExpr>(target->IgnoreParenImpCasts());
  const CXXMethodDecl *option = call ? call->getMethodDecl() : nullptr;
  if (!option || !option->getIdentifier() ||
      !isOrDerivesFrom(option->getParent(), "torch::optim::OptimizerOptions"))
    return;
  Event &event = emit(EventKind::SetOption, expression, "");
  llvm::StringRef name = option->getName();
  name.consume_front("set_");
  event.what = name.str();
  event.arguments.push_back(value);
}

bool FunctionWalker::isTextual(QualType type) {
  if (type.isNull())
    return false;
  type = type.getNonReferenceType();
  if (type->isAnyPointerType() || type->isArrayType()) {
    QualType element(type->getPointeeOrArrayElementType(), 0);
    return element->isAnyCharacterType() || isTextual(element);
  }
  const CXXRecordDecl *record = recordOf(type);
  return isNamed(record, "std::basic_string") ||
         isNamed(record, "std::basic_string_view") ||
         isNamed(record, "std::filesystem::path") ||
         isNamed(record, "_IO_FILE") ||
         isOrDerivesFrom(record, "std::ios_base");
}

bool FunctionWalker::handlesText(const Call &call) {
  if (isTextual(call.callee->getReturnType()))
    return true;
  if (const auto *method = llvm::dyn_cast<CXXMethodDecl>(call.callee))
    if (isTextual(QualType(method->getParent()->getTypeForDecl(), 0)))
      return true;
  return llvm::any_of(call.written, [](const Expr *argument) {
    return argument && isTextual(argument->getType());
  });
}

bool FunctionWalker::isTextIterator(QualType type) {
  if (type.isNull())
    return false;
  type = type.getNonReferenceType();
  // The standard library's iterators are templates over a pointer.
  if (const auto *iterator =
          llvm::dyn_cast_or_null<ClassTemplateSpecializationDecl>(
              recordOf(type)))
    if (const TemplateArgumentList &arguments = iterator->getTemplateArgs();
        arguments.size() > 0 &&
        arguments[0].getKind() == TemplateArgument::Type)
      type = arguments[0].getAsType();
  return type->isPointerType() && isText(type->getPointeeType()) &&
         type->getPointeeType()->isBuiltinType();
}

/// Tensors are not followed: what goes into one is used.
void FunctionWalker::noteTensor(const Call &call) {
  const auto *method = llvm::dyn_cast<CXXMethodDecl>(call.callee);
  if (!isTensor(call.callee->getReturnType()) &&
      !(method && isNamed(method->getParent(), "at::Tensor")))
    return;
  bool isNoted = false;
  for (const Value &argument : call.arguments)
    if (mayBeFollowed(argument)) {
      noteUse("tensor", argument, call.expression, QualType());
      isNoted = true;
    }
  if (!isNoted)
    noteHeldSum(call);
}

} // namespace reprise::extract
