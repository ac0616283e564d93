//===- Escapes.cpp - numbers that others may write ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `std::cin >> seed`, `parser.add("seed", &seed)`: a constant that a variable
// was given says no more what it holds.
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

using namespace clang;

namespace reprise::extract {

using facts::Value;

/// The type of a parameter as it was written, before templates were filled in.
static QualType writtenParameter(const FunctionDecl *callee, unsigned index) {
  if (const FunctionTemplateDecl *pattern = callee->getPrimaryTemplate())
    callee = pattern->getTemplatedDecl();
  if (callee->getNumParams() == 0)
    return {};
  // What is behind a pack belongs to the pack.
  index = std::min(index, callee->getNumParams() - 1);
  QualType type = callee->getParamDecl(index)->getType();
  if (const auto *expansion = type->getAs<PackExpansionType>())
    return expansion->getPattern();
  return type;
}

void FunctionWalker::noteEscape(const Expr *lvalue) {
  const Expr *inner = lvalue->IgnoreUnlessSpelledInSource();
  QualType type = inner->getType();
  // Some of what Clang could not understand has no type.
  if (type.isNull())
    return;
  bool isPlain = type->isArithmeticType() || type->isEnumeralType() ||
                 isNamed(recordOf(type), "std::basic_string");
  const auto *reference = llvm::dyn_cast<DeclRefExpr>(inner);
  if (!isPlain || type.isConstQualified() || !inner->isLValue() ||
      !(llvm::isa<MemberExpr>(inner) ||
        (reference && llvm::isa<VarDecl>(reference->getDecl()))))
    return;
  Value target = evaluate(inner);
  assign(target, Value::mix({target, Value::unknown()}), inner);
}

void FunctionWalker::noteEscapes(const Call &call) {
  if (!call.callee)
    return;
  // Of what is missing nothing is known, but that `<<` prints.
  bool isOpen = isStandIn(call.callee) &&
                call.callee->getOverloadedOperator() != OO_LessLess;
  for (unsigned i = 0; i < call.written.size(); ++i)
    if (isOpen || mayWrite(writtenParameter(call.callee, i)))
      noteEscape(call.written[i]);
}

} // namespace reprise::extract
