//===- Sums.cpp - what several threads add up -----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

#include "clang/AST/StmtOpenMP.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace reprise::extract {

using facts::EventKind;

namespace {

/// What stands at the end of `root.member[i]->get()`.
struct Path {
  const Expr *root = nullptr;
  llvm::SmallVector<const Expr *, 2> indices;
  /// Whether a pointer leads away from the root.
  bool indirect = false;
  bool bare = true;
};

Path pathOf(const Expr *expression) {
  Path path;
  while (true) {
    expression = expression->IgnoreUnlessSpelledInSource();
    if (const auto *array = llvm::dyn_cast<ArraySubscriptExpr>(expression)) {
      path.indices.push_back(array->getIdx());
      expression = array->getBase()->IgnoreParenImpCasts();
      path.indirect |= expression->getType()->isPointerType();
    } else if (const auto *member = llvm::dyn_cast<MemberExpr>(expression)) {
      path.indirect |= member->isArrow();
      expression = member->getBase();
    } else if (const auto *unary = llvm::dyn_cast<UnaryOperator>(expression)) {
      if (unary->getOpcode() == UO_Deref)
        path.indirect = true;
      else if (unary->getOpcode() != UO_AddrOf)
        break;
      expression = unary->getSubExpr();
    } else if (const auto *call =
                   llvm::dyn_cast<CXXOperatorCallExpr>(expression)) {
      if (call->getOperator() == OO_Subscript && call->getNumArgs() == 2)
        path.indices.push_back(call->getArg(1));
      else
        path.indirect = true;
      expression = call->getArg(0);
    } else if (const auto *call =
                   llvm::dyn_cast<CXXMemberCallExpr>(expression)) {
      path.indirect = true;
      expression = call->getImplicitObjectArgument();
    } else {
      break;
    }
    path.bare = false;
  }
  path.root = expression;
  return path;
}

bool isPointing(QualType type) {
  return type->isReferenceType() || type->isPointerType();
}

const FunctionDecl *functionOf(const VarDecl *variable) {
  const DeclContext *context = variable->getDeclContext();
  while (context && !llvm::isa<FunctionDecl>(context))
    context = context->getParent();
  return llvm::dyn_cast_or_null<FunctionDecl>(context);
}

/// How the lambda \p function captures the variable, if it is one that does.
std::optional<LambdaCaptureKind> captureOf(const FunctionDecl *function,
                                           const VarDecl *variable) {
  const auto *method = llvm::dyn_cast_or_null<CXXMethodDecl>(function);
  if (method && method->getParent()->isLambda())
    for (const LambdaCapture &capture : method->getParent()->captures())
      if (capture.capturesVariable() && capture.getCapturedVar() == variable)
        return capture.getCaptureKind();
  return std::nullopt;
}

bool isAdditive(BinaryOperatorKind kind) {
  return kind == BO_Add || kind == BO_Sub || kind == BO_Mul ||
         kind == BO_AddAssign || kind == BO_SubAssign || kind == BO_MulAssign;
}

bool mentions(const Stmt *code, const ValueDecl *variable) {
  if (const auto *reference = llvm::dyn_cast_or_null<DeclRefExpr>(code))
    if (reference->getDecl() == variable)
      return true;
  return code && llvm::any_of(code->children(), [&](const Stmt *child) {
           return mentions(child, variable);
         });
}

/// What \p code assigns to the variable, or null.
const Expr *assignedIn(const Stmt *code, const VarDecl *variable) {
  if (!code)
    return nullptr;
  if (const auto *assignment = llvm::dyn_cast<BinaryOperator>(code))
    if (assignment->getOpcode() == BO_Assign &&
        variableOf(assignment->getLHS()) == variable)
      return assignment->getRHS();
  for (const Stmt *child : code->children())
    if (const Expr *found = assignedIn(child, variable))
      return found;
  return nullptr;
}

} // namespace

/// `sum += x`, or `sum = sum + x`.
bool FunctionWalker::addsUp(const BinaryOperator *expression) {
  if (expression->isCompoundAssignmentOp())
    return isAdditive(expression->getOpcode());
  const VarDecl *variable = variableOf(expression->getLHS());
  const auto *value = llvm::dyn_cast<BinaryOperator>(
      expression->getRHS()->IgnoreParenImpCasts());
  return variable && value && isAdditive(value->getOpcode()) &&
         mentions(value, variable);
}

/// Whether what an exchange puts in is a sum, and not a maximum.
bool FunctionWalker::computesSum(const Expr *expression) const {
  expression = expression->IgnoreUnlessSpelledInSource();
  if (const auto *binary = llvm::dyn_cast<BinaryOperator>(expression))
    return isAdditive(binary->getOpcode());
  const VarDecl *variable = variableOf(expression);
  if (!variable)
    return false;
  const Expr *value = variable->getInit();
  if (!value && self)
    value = assignedIn(self->getBody(), variable);
  const auto *binary = llvm::dyn_cast_or_null<BinaryOperator>(
      value ? value->IgnoreUnlessSpelledInSource() : nullptr);
  return binary && isAdditive(binary->getOpcode());
}

bool FunctionWalker::isOwn(const VarDecl *variable) const {
  if (privates.contains(variable) || variable->getTLSKind())
    return true;
  if (!variable->hasLocalStorage())
    return false;
  const FunctionDecl *function = functionOf(variable);
  if (function == self)
    return region.isInvalid() || region < variable->getLocation();
  std::optional<LambdaCaptureKind> capture = captureOf(self, variable);
  return capture != LCK_ByRef;
}

/// Whether an index is what tells one thread from another.
bool FunctionWalker::isOwnNumber(const Expr *index) const {
  const VarDecl *variable = variableOf(index);
  if (!variable || isPointing(variable->getType()))
    return false;
  return llvm::isa<ParmVarDecl>(variable) || privates.contains(variable) ||
         captureOf(self, variable) == LCK_ByCopy;
}

llvm::StringRef FunctionWalker::sharingOf(const Expr *target) const {
  if (guard == Guard::InTurn)
    return "";
  Path path = pathOf(target);
  const VarDecl *root = variableOf(path.root);
  bool own = root && isOwn(root);
  if (own && !path.indirect && !isPointing(root->getType()))
    return "";
  switch (guard) {
  case Guard::Atomic:
    return "atomic";
  case Guard::Lock:
    return llvm::any_of(path.indices,
                        [&](const Expr *index) { return isOwnNumber(index); })
               ? ""
               : "locked";
  default: {
    // Seen from the threads as a variable of the code around them.
    bool captured = root && path.bare && !own && root->hasLocalStorage();
    return captured ? "shared" : "";
  }
  }
}

facts::Value FunctionWalker::unordered(const facts::Place &place,
                                       const Value &object) {
  return Value::operation("computed",
                          {object, Value::source("unordered", place)});
}

std::optional<facts::Value> FunctionWalker::noteSum(const Expr *whole,
                                                    const Expr *target,
                                                    const Value &object) {
  if (!target->getType()->isRealFloatingType() && !isTensor(target->getType()))
    return std::nullopt;
  llvm::StringRef how = sharingOf(target);
  if (how.empty())
    return std::nullopt;
  Event &event = emit(EventKind::Accumulate, whole, "");
  event.what = how.str();
  event.object = object;
  // *address += x
  const auto *pointed =
      llvm::dyn_cast<UnaryOperator>(target->IgnoreUnlessSpelledInSource());
  if (pointed && pointed->getOpcode() == UO_Deref)
    event.object = Value::field(object, "[]");
  if (isTensor(target->getType()))
    event.with["tensor"] = Value::constant("true");
  return unordered(event.place, object);
}

const Expr *FunctionWalker::targetOf(const Call &call) {
  if (const auto *member =
          llvm::dyn_cast_or_null<CXXMemberCallExpr>(call.expression))
    return member->getImplicitObjectArgument();
  if (const auto *operation =
          llvm::dyn_cast_or_null<CXXOperatorCallExpr>(call.expression))
    return operation->getArg(0);
  return call.written.empty() ? nullptr : call.written[0];
}

std::optional<facts::Value> FunctionWalker::applySum(const knowledge::Row &row,
                                                     Call &call) {
  if (row.what == "reduce") {
    if (!call.callee->getReturnType()->isRealFloatingType())
      return std::nullopt;
    Event &event = emit(EventKind::Accumulate, call.expression, call.name);
    event.what = row.what;
    event.remark = row.remark;
    for (const Expr *argument : call.written)
      event.argumentPlaces.push_back(
          llvm::isa<CXXDefaultArgExpr>(argument)
              ? facts::Place()
              : unit.places.of(argument->getSourceRange()));
    return Value::source("unordered", event.place);
  }

  const Expr *target = targetOf(call);
  if (!target)
    return std::nullopt;
  Value object = call.hasReceiver ? call.receiver : call.arguments[0];
  std::optional<Value> sum;
  if (row.what == "atomic") {
    if (auto with = row.with.find("sum"); with != row.with.end()) {
      std::optional<unsigned> index = argumentIndex(call, with->second);
      if (!index || !computesSum(call.written[*index]))
        return std::nullopt;
    }
    llvm::SaveAndRestore<Guard> keep(guard, Guard::Atomic);
    if (!isFloating(target->getType()) || sharingOf(target).empty())
      return std::nullopt;
    Event &event = emit(EventKind::Accumulate, call.expression, call.name);
    event.what = row.what;
    event.object = object;
    sum = unordered(event.place, object);
  } else {
    sum = noteSum(call.expression, target, object);
  }
  if (sum)
    assign(std::move(object), std::move(*sum), call.expression);
  return std::nullopt;
}

} // namespace reprise::extract
