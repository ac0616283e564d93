//===- OpenMp.cpp - what directives say of sums ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

#include "clang/AST/StmtOpenMP.h"

using namespace clang;

namespace reprise::extract {

using facts::EventKind;

void FunctionWalker::notePrivates(const OMPExecutableDirective *directive) {
  auto add = [&](const auto *clause) {
    for (const Expr *variable : clause->varlists())
      if (const VarDecl *decl = variableOf(variable))
        privates.insert(decl);
  };
  for (const OMPClause *clause : directive->clauses()) {
    if (const auto *list = llvm::dyn_cast<OMPPrivateClause>(clause))
      add(list);
    else if (const auto *list = llvm::dyn_cast<OMPFirstprivateClause>(clause))
      add(list);
    else if (const auto *list = llvm::dyn_cast<OMPLastprivateClause>(clause))
      add(list);
    else if (const auto *list = llvm::dyn_cast<OMPLinearClause>(clause))
      add(list);
    else if (const auto *list = llvm::dyn_cast<OMPReductionClause>(clause))
      add(list);
  }
  if (const auto *loop = llvm::dyn_cast<OMPLoopDirective>(directive))
    for (const Expr *counter : loop->counters())
      if (const VarDecl *decl = variableOf(counter))
        privates.insert(decl);
}

facts::Value
FunctionWalker::threadsOf(const OMPExecutableDirective *directive) {
  for (const OMPClause *clause : directive->clauses())
    if (const auto *threads = llvm::dyn_cast<OMPNumThreadsClause>(clause))
      return evaluate(threads->getNumThreads());
  return Value::constant("default");
}

void FunctionWalker::noteReductions(const OMPExecutableDirective *directive,
                                    const Value &threads) {
  if (threads.kind == Value::Kind::Constant && threads.name == "1")
    return;
  for (const OMPClause *clause : directive->clauses()) {
    const auto *reduction = llvm::dyn_cast<OMPReductionClause>(clause);
    if (!reduction)
      continue;
    OverloadedOperatorKind by =
        reduction->getNameInfo().getName().getCXXOverloadedOperator();
    if (by != OO_Plus && by != OO_Minus && by != OO_Star)
      continue;
    for (const Expr *variable : reduction->varlists()) {
      const Expr *root = variable->IgnoreParenImpCasts();
      // reduction(+ : histogram[:bins])
      bool isSection = false;
      while (const auto *section = llvm::dyn_cast<ArraySectionExpr>(root)) {
        root = section->getBase()->IgnoreParenImpCasts();
        isSection = true;
      }
      if (!isFloating(root->getType()))
        continue;
      Value object = evaluate(root);
      if (isSection ||
          !root->getType().getNonReferenceType()->isRealFloatingType())
        object = Value::field(std::move(object), "[]");
      Event &event = emit(EventKind::Accumulate, nullptr, "");
      event.place =
          unit.places.of({reduction->getBeginLoc(), reduction->getEndLoc()});
      event.what = "reduction";
      event.object = object;
      event.arguments.push_back(threads);
      Value sum = unordered(event.place, object);
      noteHolder(object);
      assign(std::move(object), std::move(sum), nullptr);
    }
  }
}

} // namespace reprise::extract
