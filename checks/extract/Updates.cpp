//===- Updates.cpp - weights that a program changes itself ----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

using namespace clang;

namespace reprise::extract {

/// The variable or member whose tensor `w.data()` or `ws[i]` is.
static const ValueDecl *heldBy(const Expr *tensor) {
  while (tensor) {
    tensor = tensor->IgnoreUnlessSpelledInSource();
    if (const auto *reference = llvm::dyn_cast<DeclRefExpr>(tensor))
      return reference->getDecl();
    if (const auto *member = llvm::dyn_cast<MemberExpr>(tensor))
      return member->getMemberDecl();
    if (const auto *call = llvm::dyn_cast<CXXMemberCallExpr>(tensor))
      tensor = call->getImplicitObjectArgument();
    else if (const auto *call = llvm::dyn_cast<CXXOperatorCallExpr>(tensor))
      tensor = call->getArg(0);
    else
      return nullptr;
  }
  return nullptr;
}

/// Calls \p visit for \p expression and all in it, then for the first values of
/// the function's variables that it names, until it answers true. The variable
/// of `for (auto &p : model->parameters())` leads to the range.
static bool anyBehind(const Expr *expression,
                      llvm::function_ref<bool(const Expr *)> visit,
                      unsigned depth = 0) {
  constexpr unsigned MaxDepth = 8;
  return depth < MaxDepth &&
         anyExpression(
             expression,
             [&](const Expr *inner) {
               if (visit(inner))
                 return true;
               const auto *reference = llvm::dyn_cast<DeclRefExpr>(inner);
               if (!reference)
                 return false;
               const ValueDecl *named = reference->getDecl();
               if (const auto *part = llvm::dyn_cast<BindingDecl>(named))
                 named = part->getDecomposedDecl();
               const auto *variable = llvm::dyn_cast<VarDecl>(named);
               return variable && variable->hasLocalStorage() &&
                      variable->hasInit() &&
                      anyBehind(variable->getInit(), visit, depth + 1);
             });
}

bool FunctionWalker::isKnownAs(const CallExpr *call,
                               llvm::StringRef what) const {
  const FunctionDecl *callee = call ? call->getDirectCallee() : nullptr;
  const knowledge::Row *row = callee ? tensorRow(callee) : nullptr;
  return row && row->what == what;
}

bool FunctionWalker::isUpdate(const Expr *target,
                              llvm::ArrayRef<const Expr *> written) const {
  // A gradient that is scaled or added to is on its way to an optimizer.
  if (anyBehind(target, [&](const Expr *inner) {
        return isKnownAs(llvm::dyn_cast<CallExpr>(inner), "gradient");
      }))
    return false;
  if (anyBehind(target, [&](const Expr *inner) {
        const auto *member = llvm::dyn_cast<MemberExpr>(inner);
        const auto *field =
            member ? llvm::dyn_cast<FieldDecl>(member->getMemberDecl())
                   : nullptr;
        return isKnownAs(llvm::dyn_cast<CallExpr>(inner), "weights") ||
               (field && isWeight(field));
      }))
    return true;
  return takesOwnGradient(target, written);
}

bool FunctionWalker::takesOwnGradient(
    const Expr *target, llvm::ArrayRef<const Expr *> written) const {
  const ValueDecl *holder = heldBy(target);
  auto isHolder = [&](const Expr *inner) { return heldBy(inner) == holder; };
  return holder && llvm::any_of(written, [&](const Expr *argument) {
           return anyBehind(argument, [&](const Expr *inner) {
             const auto *call = llvm::dyn_cast<CallExpr>(inner);
             if (isKnownAs(call, "gradients"))
               return anyExpression(call->getArg(1), isHolder);
             const auto *member = llvm::dyn_cast<CXXMemberCallExpr>(inner);
             return isKnownAs(member, "gradient") &&
                    isHolder(member->getImplicitObjectArgument());
           });
         });
}

void FunctionWalker::noteCopyOver(const CXXOperatorCallExpr *assignment) {
  const Expr *target = assignment->getArg(0), *value = assignment->getArg(1);
  if (!isTensor(target->getType()))
    return;
  // What is assigned to a tensor itself is another tensor: the next weights.
  if (target->isLValue() ? takesOwnGradient(target, {value})
                         : isUpdate(target, {value}))
    emit(facts::EventKind::Update, assignment, "Tensor::operator=");
}

} // namespace reprise::extract
