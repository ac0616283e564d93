//===- Indexing.cpp - operations that add by index ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace reprise::extract {

using facts::EventKind;
using knowledge::Row;

namespace {

constexpr unsigned MaxDepth = 8;

const Expr *spelled(const Expr *expression) {
  return expression->IgnoreUnlessSpelledInSource();
}

/// What is written between the braces, wherever in the argument they are.
const InitListExpr *bracesOf(const Stmt *code) {
  if (!code)
    return nullptr;
  if (const auto *list = llvm::dyn_cast<InitListExpr>(code))
    return list;
  for (const Stmt *child : code->children())
    if (const InitListExpr *list = bracesOf(child))
      return list;
  return nullptr;
}

const FieldDecl *fieldOf(const Expr *expression) {
  const auto *member = llvm::dyn_cast<MemberExpr>(spelled(expression));
  return member ? llvm::dyn_cast<FieldDecl>(member->getMemberDecl()) : nullptr;
}

/// The operands of a call that are tensors, a member's object among them.
llvm::SmallVector<const Expr *, 4> tensorsOf(const CallExpr *call) {
  llvm::SmallVector<const Expr *, 4> tensors;
  if (const auto *member = llvm::dyn_cast<CXXMemberCallExpr>(call))
    if (isTensor(member->getImplicitObjectArgument()->getType()))
      tensors.push_back(member->getImplicitObjectArgument());
  for (const Expr *argument : call->arguments()) {
    if (isTensor(argument->getType()))
      tensors.push_back(argument);
    // cat({a, b})
    else if (const InitListExpr *list = bracesOf(argument))
      for (const Expr *element : list->inits())
        if (isTensor(spelled(element)->getType()))
          tensors.push_back(element);
  }
  return tensors;
}

/// The right side of an assignment to what \p isTarget accepts, in \p code.
const Expr *assignedIn(const Stmt *code,
                       llvm::function_ref<bool(const Expr *)> isTarget) {
  const Expr *value = nullptr;
  anyExpression(code, [&](const Expr *expression) {
    const auto *call = llvm::dyn_cast<CXXOperatorCallExpr>(expression);
    if (call && call->getOperator() == OO_Equal && isTarget(call->getArg(0)))
      value = call->getArg(1);
    return value != nullptr;
  });
  return value;
}

bool runsModule(const CallExpr *call) {
  const auto *method =
      llvm::dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
  if (!method)
    return false;
  if (llvm::isa<CXXOperatorCallExpr>(call))
    return method->getOverloadedOperator() == OO_Call &&
           heldModule(recordOf(call->getArg(0)->getType()));
  return method->getIdentifier() && method->getName() == "forward" &&
         roleOf(method->getParent()) == "module";
}

} // namespace

const Row *FunctionWalker::tensorRow(const NamedDecl *decl) const {
  for (const Row *row : unit.rows(unit.names.known(decl), knowledge::On::Call))
    if (row->does == "tensor")
      return row;
  return nullptr;
}

/// What a variable of this function, given one value only, holds.
const Expr *FunctionWalker::valueOf(const VarDecl *variable) const {
  const Expr *assigned =
      self ? assignedIn(self->getBody(),
                        [&](const Expr *target) {
                          return variableOf(target) == variable;
                        })
           : nullptr;
  const Expr *initial = variable->getInit();
  // `Tensor x;` is no value yet.
  if (initial && assigned)
    if (const auto *made = llvm::dyn_cast<CXXConstructExpr>(spelled(initial)))
      if (made->getNumArgs() == 0)
        initial = nullptr;
  return initial && assigned ? nullptr : initial ? initial : assigned;
}

llvm::StringRef FunctionWalker::tensorKind(const Expr *expression,
                                           unsigned depth) const {
  if (depth > MaxDepth)
    return "";
  expression = spelled(expression);
  if (const VarDecl *variable = variableOf(expression)) {
    const Expr *value = valueOf(variable);
    return value ? tensorKind(value, depth + 1) : "";
  }
  if (const FieldDecl *field = fieldOf(expression)) {
    const Row *row = tensorRow(field);
    return row ? llvm::StringRef(row->what) : "";
  }
  const auto *call = llvm::dyn_cast<CallExpr>(expression);
  if (!call || !call->getDirectCallee())
    return "";
  llvm::SmallVector<const Expr *, 4> tensors = tensorsOf(call);
  const Row *row = tensorRow(call->getDirectCallee());
  if (row && row->what != "same" && row->what != "detached")
    return row->what;
  if (tensors.empty())
    return "";
  llvm::StringRef kind = tensorKind(tensors.front(), depth + 1);
  if (row)
    return kind.empty() && elementType(call) == "other" ? "repeating" : kind;
  // What is computed from integers that repeat repeats; of others nothing is
  // known any more.
  return kind == "repeating" ? kind : "";
}

bool FunctionWalker::asksGradients(const Stmt *code) const {
  return anyExpression(code, [&](const Expr *expression) {
    const auto *call = llvm::dyn_cast<CallExpr>(expression);
    return call && isGradientCall(call);
  });
}

bool FunctionWalker::isGradientCall(const CallExpr *call) const {
  const FunctionDecl *callee = call->getDirectCallee();
  return callee &&
         llvm::any_of(unit.rows(unit.names.known(callee), knowledge::On::Call),
                      [](const Row *row) {
                        return row->does ==
                               facts::toString(EventKind::AskGradients);
                      });
}

/// Whether the class makes a parameter of its member.
bool FunctionWalker::isRegistered(const FieldDecl *field) const {
  if (field->getInClassInitializer() &&
      asksGradients(field->getInClassInitializer()))
    return true;
  const auto *record = llvm::dyn_cast<CXXRecordDecl>(field->getParent());
  if (!record)
    return false;
  for (const CXXMethodDecl *method : record->methods()) {
    if (const auto *constructor = llvm::dyn_cast<CXXConstructorDecl>(method))
      for (const CXXCtorInitializer *initialiser : constructor->inits())
        if (initialiser->getAnyMember() == field &&
            asksGradients(initialiser->getInit()))
          return true;
    const Expr *value = assignedIn(method->getBody(), [&](const Expr *target) {
      return fieldOf(target) == field;
    });
    if (value && asksGradients(value))
      return true;
  }
  return false;
}

bool FunctionWalker::isWeight(const FieldDecl *field) const {
  const auto *record = llvm::dyn_cast<CXXRecordDecl>(field->getParent());
  return isTensor(field->getType()) && roleOf(record) == "module" &&
         (!unit.isUser(record) || isRegistered(field));
}

bool FunctionWalker::hasGradient(const Expr *expression, unsigned depth) const {
  if (depth > MaxDepth)
    return false;
  expression = spelled(expression);
  if (!isTensor(expression->getType()))
    return false;
  if (const VarDecl *variable = variableOf(expression)) {
    // x.requires_grad_() as a statement of its own.
    bool asked =
        self && anyExpression(self->getBody(), [&](const Expr *inner) {
          const auto *call = llvm::dyn_cast<CXXMemberCallExpr>(inner);
          return call &&
                 variableOf(call->getImplicitObjectArgument()) == variable &&
                 isGradientCall(call);
        });
    const Expr *value = valueOf(variable);
    return asked || (value && hasGradient(value, depth + 1));
  }
  if (const FieldDecl *field = fieldOf(expression))
    return isWeight(field);
  const auto *call = llvm::dyn_cast<CallExpr>(expression);
  if (!call || !call->getDirectCallee())
    return false;
  if (runsModule(call))
    return true;
  const Row *row = tensorRow(call->getDirectCallee());
  if (row && (row->what == "detached" || row->what == "distinct" ||
              row->what == "repeating"))
    return false;
  if ((!row || row->what == "float" || row->what == "equal") &&
      asksGradients(call))
    return true;
  if (elementType(call) == "other")
    return false;
  return llvm::any_of(tensorsOf(call), [&](const Expr *tensor) {
    return hasGradient(tensor, depth + 1);
  });
}

/// `other` where a type other than float is named in the expression.
std::string FunctionWalker::elementType(const Expr *expression) const {
  bool other = anyExpression(expression, [&](const Expr *inner) {
    const auto *reference = llvm::dyn_cast<DeclRefExpr>(inner);
    const auto *variable =
        reference ? llvm::dyn_cast<VarDecl>(reference->getDecl()) : nullptr;
    const Row *row = variable && !variable->isLocalVarDeclOrParm()
                         ? tensorRow(variable)
                         : nullptr;
    return row && (row->what == "integer" || row->what == "double");
  });
  return other ? "other" : "";
}

std::optional<std::vector<int64_t>>
FunctionWalker::sizesOf(const Expr *expression, unsigned depth) const {
  if (depth > MaxDepth)
    return std::nullopt;
  expression = spelled(expression);
  if (const VarDecl *variable = variableOf(expression)) {
    const Expr *value = valueOf(variable);
    return value ? sizesOf(value, depth + 1) : std::nullopt;
  }
  const auto *call = llvm::dyn_cast<CallExpr>(expression);
  const FunctionDecl *callee = call ? call->getDirectCallee() : nullptr;
  const Row *row = callee ? tensorRow(callee) : nullptr;
  auto size = row ? row->with.find("size") : decltype(row->with.find(""))();
  if (!row || size == row->with.end())
    return std::nullopt;
  for (unsigned i = 0; i < callee->getNumParams() && i < call->getNumArgs();
       ++i) {
    if (callee->getParamDecl(i)->getName() != size->second)
      continue;
    const InitListExpr *list = bracesOf(call->getArg(i));
    if (!list)
      return std::nullopt;
    std::vector<int64_t> sizes;
    for (const Expr *element : list->inits()) {
      Expr::EvalResult result;
      if (element->isValueDependent() ||
          !element->EvaluateAsInt(result, unit.context))
        return std::nullopt;
      sizes.push_back(result.Val.getInt().getExtValue());
    }
    return sizes;
  }
  return std::nullopt;
}

void FunctionWalker::describeIndexing(const Row &row, const Call &call,
                                      Event &event) {
  auto argument = [&](llvm::StringRef key) -> const Expr * {
    auto name = row.with.find(key.str());
    std::optional<unsigned> index = name == row.with.end()
                                        ? std::nullopt
                                        : argumentIndex(call, name->second);
    return index ? call.written[*index] : nullptr;
  };
  const Expr *indices = argument("indices"), *values = argument("values");
  const auto *member =
      llvm::dyn_cast_or_null<CXXMemberCallExpr>(call.expression);
  const Expr *self = member ? member->getImplicitObjectArgument()
                     : call.written.empty() ? nullptr
                                            : call.written[0];
  if (!indices || !self)
    return;
  auto set = [&](const char *key, std::string text) {
    event.with[key] = Value::constant(std::move(text));
  };

  std::string kind = "unknown";
  std::optional<std::vector<int64_t>> own = sizesOf(self);
  int64_t indexed = 0;
  size_t places = 0;
  if (const InitListExpr *list = bracesOf(indices)) {
    kind = "none";
    for (const Expr *element : list->inits()) {
      if (!isTensor(spelled(element)->getType())) {
        own.reset();
        continue;
      }
      ++places;
      llvm::StringRef given = tensorKind(element);
      if (given == "distinct")
        kind = "distinct";
      else if (kind != "distinct" && given == "repeating")
        kind = "repeating";
      else if (kind == "none")
        kind = "unknown";
      std::optional<std::vector<int64_t>> sizes = sizesOf(element);
      int64_t count = sizes ? 1 : -1;
      if (sizes)
        for (int64_t size : *sizes)
          count *= size;
      indexed = count < 0 || indexed < 0 ? -1 : std::max(indexed, count);
    }
  } else {
    indexed = -1;
  }
  set("indices", kind);
  std::optional<std::vector<int64_t>> added =
      values ? sizesOf(values) : std::nullopt;
  if (added) {
    indexed = 1;
    for (int64_t size : *added)
      indexed *= size;
  } else if (indexed > 0 && own && own->size() >= places) {
    for (size_t i = places; i < own->size(); ++i)
      indexed *= (*own)[i];
  } else {
    indexed = -1;
  }
  if (indexed >= 0)
    set("elements", std::to_string(indexed));
  if (values && tensorKind(values) == "equal")
    set("values", "equal");
  else
    event.with.erase("values");

  if (hasGradient(self))
    set("gradient", "true");
  const VarDecl *variable = variableOf(self);
  const Expr *origin = variable ? valueOf(variable) : self;
  llvm::StringRef made = tensorKind(self);
  if (origin && elementType(origin) == "other")
    set("type", "other");
  else if (made == "float" || made == "equal" || hasGradient(self) ||
           (values && hasGradient(values)))
    set("type", "float");
  else
    set("type", "unknown");
}

} // namespace reprise::extract
