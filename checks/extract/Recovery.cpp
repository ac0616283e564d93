//===- Recovery.cpp - calls in code that does not compile whole -----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a third party's header is missing, Clang keeps what it understood of an
// expression but resolves no call in it. The user's own functions can mostly
// still be told by name and number of arguments.
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

using namespace clang;

namespace reprise::extract {

namespace {

bool takes(const FunctionDecl *function, unsigned arguments) {
  return arguments >= function->getMinRequiredArguments() &&
         (arguments <= function->getNumParams() || function->isVariadic());
}

/// The one candidate of its name that takes so many arguments, or null.
template <typename Range>
const FunctionDecl *soleCandidate(Range &&candidates, unsigned arguments) {
  const FunctionDecl *found = nullptr;
  for (const NamedDecl *candidate : candidates) {
    const auto *function =
        llvm::dyn_cast<FunctionDecl>(candidate->getUnderlyingDecl());
    if (!function || !takes(function, arguments))
      continue;
    if (found && found->getCanonicalDecl() != function->getCanonicalDecl())
      return nullptr;
    found = function;
  }
  return found;
}

/// What an expression is made of where Clang wrapped what it understood.
const Expr *understood(const Expr *expression) {
  expression = expression->IgnoreParenImpCasts();
  if (const auto *recovery = llvm::dyn_cast<RecoveryExpr>(expression))
    if (recovery->subExpressions().size() == 1)
      return understood(recovery->subExpressions()[0]);
  return expression;
}

} // namespace

const FunctionDecl *FunctionWalker::guessCallee(const Expr *callee,
                                                unsigned arguments,
                                                const Expr *&object) {
  callee = understood(callee);
  if (const auto *reference = llvm::dyn_cast<DeclRefExpr>(callee))
    return llvm::dyn_cast<FunctionDecl>(reference->getDecl());
  if (const auto *overloads = llvm::dyn_cast<OverloadExpr>(callee)) {
    if (const auto *member = llvm::dyn_cast<UnresolvedMemberExpr>(callee))
      object = member->isImplicitAccess() ? nullptr : member->getBase();
    return soleCandidate(overloads->decls(), arguments);
  }
  const auto *member = llvm::dyn_cast<CXXDependentScopeMemberExpr>(callee);
  if (!member || member->isImplicitAccess())
    return nullptr;
  object = understood(member->getBase());
  const CXXRecordDecl *record = pointee(object->getType());
  for (unsigned depth = 0; record && depth < 8; ++depth) {
    if (!record->hasDefinition())
      return nullptr;
    record = record->getDefinition();
    auto named = record->lookup(member->getMember());
    if (!named.empty())
      return soleCandidate(named, arguments);
    record = record->getNumBases() ? recordOf(record->bases_begin()->getType())
                                   : nullptr;
  }
  return nullptr;
}

std::optional<facts::Value>
FunctionWalker::recoverCall(const Expr *expression, const Expr *callee,
                            llvm::ArrayRef<const Expr *> arguments) {
  const Expr *object = nullptr;
  Call call;
  call.callee = guessCallee(callee, arguments.size(), object);
  if (!call.callee)
    return std::nullopt;
  call.expression = expression;
  if (const auto *method = llvm::dyn_cast<CXXMethodDecl>(call.callee);
      method && !method->isStatic()) {
    call.hasReceiver = true;
    if (object)
      call.receiver = evaluate(object);
    else
      call.receiver.kind = Value::Kind::This;
  }
  evaluateArguments(call, arguments);
  return apply(call);
}

std::optional<facts::Value>
FunctionWalker::evaluateRecovery(const RecoveryExpr *expression) {
  llvm::ArrayRef<Expr *> parts =
      const_cast<RecoveryExpr *>(expression)->subExpressions();
  if (parts.empty())
    return std::nullopt;
  // It may have been an assignment to any of them.
  for (const Expr *part : parts)
    noteEscape(part);
  llvm::SmallVector<const Expr *, 8> rest(parts.begin() + 1, parts.end());
  if (llvm::isa<OverloadExpr, CXXDependentScopeMemberExpr>(
          parts[0]->IgnoreParenImpCasts()))
    return recoverCall(expression, parts[0], rest);
  return std::nullopt;
}

std::optional<facts::Value>
FunctionWalker::recoverConstruction(const VarDecl *variable) {
  const Expr *initialiser = variable->getInit();
  if (!initialiser || !initialiser->containsErrors())
    return std::nullopt;
  const CXXRecordDecl *record = recordOf(variable->getType());
  if (!record || !record->hasDefinition() ||
      !(unit.isUser(record) || heldModule(record)))
    return std::nullopt;
  llvm::SmallVector<const Expr *, 8> arguments;
  const Expr *inner = initialiser->IgnoreImplicit();
  if (llvm::isa<ParenListExpr, InitListExpr, RecoveryExpr>(inner)) {
    for (const Stmt *child : inner->children())
      if (const auto *argument = llvm::dyn_cast_or_null<Expr>(child))
        arguments.push_back(argument);
  } else {
    return std::nullopt;
  }
  Call call;
  call.expression = initialiser;
  evaluateArguments(call, arguments);
  return construct(record, initialiser, call, nullptr);
}

} // namespace reprise::extract
