//===- HeldSums.cpp - sums that members and containers keep ---------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

using namespace clang;

namespace reprise::extract {

using facts::EventKind;

void FunctionWalker::noteCaptures(const LambdaExpr *lambda) {
  for (const LambdaCapture &capture : lambda->captures()) {
    if (!capture.capturesVariable() || capture.getCaptureKind() != LCK_ByRef)
      continue;
    const auto *variable = llvm::dyn_cast<VarDecl>(capture.getCapturedVar());
    if (variable && isFloating(variable->getType()))
      holders.insert(variableName(variable));
  }
}

/// Remembers the variable whose element or member \p element is.
void FunctionWalker::noteHolder(const Value &element) {
  const Value *root = &element;
  while (root->kind == Value::Kind::Field)
    root = &root->parts.front();
  if (root->kind == Value::Kind::Variable && root != &element)
    holders.insert(root->name);
}

bool FunctionWalker::mayHoldSum(const Value &value) const {
  switch (value.kind) {
  case Value::Kind::Field:
  case Value::Kind::Global:
    return true;
  case Value::Kind::Variable:
    return holders.contains(value.name);
  case Value::Kind::Mix:
    return llvm::any_of(value.parts,
                        [&](const Value &part) { return mayHoldSum(part); });
  default:
    return false;
  }
}

/// Where a tensor is made of, or computed with, numbers that a member or a
/// container holds: they may be a sum of threads.
void FunctionWalker::noteHeldSum(const Call &call) {
  for (unsigned i = 0; i < call.arguments.size(); ++i) {
    const Expr *written = call.written[i];
    if (!written || llvm::isa<CXXDefaultArgExpr>(written) ||
        !mayHoldSum(call.arguments[i]) ||
        !isFloating(written->IgnoreUnlessSpelledInSource()->getType()))
      continue;
    Event &event = emit(EventKind::Use, call.expression, "");
    event.what = "tensor";
    event.arguments.push_back(call.arguments[i]);
    event.with["held"] = Value::constant("true");
    return;
  }
}

} // namespace reprise::extract
