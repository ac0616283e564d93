//===- Expressions.cpp - expressions as values ----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace reprise::extract {

using facts::EventKind;

facts::Event &FunctionWalker::emit(EventKind kind, const Expr *expression,
                                   llvm::StringRef api) {
  Node node;
  node.kind = Node::Kind::Event;
  node.event.kind = kind;
  node.event.api = api.str();
  node.event.statement = statement;
  if (expression)
    node.event.place = unit.places.of(expression->getSourceRange());
  if (!node.event.place && fallback.isValid())
    node.event.place = unit.places.of(fallback);
  block->push_back(std::move(node));
  return block->back().event;
}

facts::Value FunctionWalker::resultOf(Event &event) {
  if (!event.id)
    event.id = ++lastId;
  return Value::result(event.id);
}

std::string FunctionWalker::variableName(const ValueDecl *variable) {
  std::string &name = unit.variables[variable];
  if (!name.empty())
    return name;
  name = variable->getNameAsString();
  if (name.empty())
    name = "unnamed";
  // The line tells two variables of one name apart, and stays readable.
  const SourceManager &sources = unit.context.getSourceManager();
  // One for all calls, in whichever thread.
  const auto *local = llvm::dyn_cast<VarDecl>(variable);
  if (local && local->isStaticLocal() && !local->getTLSKind())
    name = "static " + name;
  if (!llvm::isa<ParmVarDecl>(variable))
    name += llvm::formatv(
        "@{0}", sources.getSpellingLineNumber(variable->getLocation()));
  return name;
}

void FunctionWalker::assign(Value target, Value value, const Expr *expression) {
  Event &event = emit(EventKind::Assign, expression, "");
  if (target.kind == Value::Kind::Variable && mayBeFollowed(value))
    derived.insert(target.name);
  event.object = std::move(target);
  event.arguments.push_back(std::move(value));
}

std::optional<facts::Value> FunctionWalker::constantOf(const Expr *expression) {
  QualType type = expression->getType();
  if (expression->isValueDependent() || type.isNull() ||
      !(type->isArithmeticType() || type->isEnumeralType()))
    return std::nullopt;
  // An enumerator says more by its name.
  const Expr *inner = expression->IgnoreParenImpCasts();
  if (const auto *reference = llvm::dyn_cast<DeclRefExpr>(inner))
    if (!reference->getType()->isArithmeticType())
      return std::nullopt;
  if (type->isEnumeralType())
    return std::nullopt;
  Expr::EvalResult result;
  if (!expression->EvaluateAsRValue(result, unit.context) ||
      result.HasSideEffects)
    return std::nullopt;
  if (result.Val.isInt()) {
    if (type->isBooleanType())
      return Value::constant(result.Val.getInt() != 0 ? "true" : "false");
    llvm::SmallString<24> text;
    result.Val.getInt().toString(text, 10);
    return Value::constant(std::string(text));
  }
  if (result.Val.isFloat()) {
    llvm::SmallString<24> text;
    result.Val.getFloat().toString(text);
    return Value::constant(std::string(text));
  }
  return std::nullopt;
}

facts::Value FunctionWalker::evaluateReference(const ValueDecl *decl,
                                               const Expr *expression) {
  if (const auto *enumerator = llvm::dyn_cast<EnumConstantDecl>(decl)) {
    const auto *type = llvm::dyn_cast<EnumDecl>(enumerator->getDeclContext());
    if (isNamed(type, "c10::DeviceType")) {
      Value device;
      device.kind = Value::Kind::Device;
      device.name = enumerator->getName().lower();
      return device;
    }
    return Value::constant(enumerator->getNameAsString());
  }
  if (const CXXRecordDecl *type = recordOf(decl->getType());
      isNamed(type, "std::nullopt_t") || isNamed(type, "c10::nullopt_t"))
    return Value::constant("nullopt");
  if (const auto *callable = llvm::dyn_cast<FunctionDecl>(decl)) {
    Value value;
    value.kind = Value::Kind::Callable;
    value.name = unit.names.symbol(callable);
    return value;
  }
  if (llvm::isa<BindingDecl>(decl))
    return Value::variable(variableName(decl));
  const auto *variable = llvm::dyn_cast<VarDecl>(decl);
  if (!variable)
    return Value::unknown();
  if (variable->isLocalVarDeclOrParm()) {
    if (llvm::isa<ParmVarDecl>(variable) && self && self->isMain())
      return Value::source("argv",
                           unit.places.of(expression->getSourceRange()));
    if (const Memory::Use *use = memory.useAt(expression)) {
      Event &event = emit(EventKind::Touch, expression, use->by);
      event.what = use->what;
      event.object = Value::variable(variableName(variable));
    }
    return Value::variable(variableName(variable));
  }
  // LibTorch's own constants: torch::kCUDA is a device, torch::kBilinear a
  // mode.
  if (!unit.isUser(variable)) {
    llvm::StringRef name = variable->getName();
    const auto *type = variable->getType()->getAs<EnumType>();
    if (name.starts_with("k") && type &&
        isNamed(type->getDecl(), "c10::DeviceType")) {
      Value device;
      device.kind = Value::Kind::Device;
      device.name = name.drop_front().lower();
      return device;
    }
    if (name.starts_with("k"))
      return Value::constant(name.str());
  }
  // A constant's value, where it is seen, says more than its name.
  if (variable->getType().isConstQualified() && variable->hasInit())
    if (std::optional<Value> value = constantOf(variable->getInit()))
      return *value;
  return globalOf(variable);
}

facts::Value FunctionWalker::globalOf(const VarDecl *variable) {
  Value value;
  value.kind = Value::Kind::Global;
  value.name = unit.names.symbol(variable);
  // Each thread has its own.
  if (variable->getTLSKind())
    value.name += "@thread";
  return value;
}

facts::Value FunctionWalker::evaluate(const Expr *expression) {
  if (!expression)
    return Value::unknown();
  if (std::optional<Value> constant = constantOf(expression))
    return *constant;

  if (const auto *inner = llvm::dyn_cast<ParenExpr>(expression))
    return evaluate(inner->getSubExpr());
  if (const auto *inner = llvm::dyn_cast<CastExpr>(expression)) {
    Value value = evaluate(inner->getSubExpr());
    // A pointer taken for a number is an address: another one in each run.
    return inner->getCastKind() == CK_PointerToIntegral
               ? Value::source("address",
                               unit.places.of(expression->getSourceRange()))
               : value;
  }
  if (const auto *inner = llvm::dyn_cast<FullExpr>(expression))
    return evaluate(inner->getSubExpr());
  if (const auto *inner = llvm::dyn_cast<MaterializeTemporaryExpr>(expression))
    return evaluate(inner->getSubExpr());
  if (const auto *inner = llvm::dyn_cast<CXXBindTemporaryExpr>(expression))
    return evaluate(inner->getSubExpr());
  if (const auto *inner =
          llvm::dyn_cast<SubstNonTypeTemplateParmExpr>(expression))
    return evaluate(inner->getReplacement());
  if (const auto *inner = llvm::dyn_cast<CXXStdInitializerListExpr>(expression))
    return evaluate(inner->getSubExpr());
  if (const auto *inner = llvm::dyn_cast<CXXDefaultArgExpr>(expression)) {
    // What a library's default argument does is part of what the call does.
    std::vector<Node> ignored;
    llvm::SaveAndRestore<std::vector<Node> *> keep(
        block, unit.isUser(inner->getParam()) ? block : &ignored);
    return evaluate(inner->getExpr());
  }
  if (const auto *inner = llvm::dyn_cast<CXXDefaultInitExpr>(expression)) {
    llvm::SaveAndRestore<SourceLocation> keep(fallback,
                                              inner->getField()->getLocation());
    return evaluate(inner->getExpr());
  }
  if (const auto *reference = llvm::dyn_cast<DeclRefExpr>(expression))
    return evaluateReference(reference->getDecl(), expression);
  if (const auto *literal = llvm::dyn_cast<StringLiteral>(expression))
    return Value::constant(literal->isOrdinary() || literal->isUTF8()
                               ? literal->getString().str()
                               : "");
  if (llvm::isa<CXXNullPtrLiteralExpr>(expression))
    return Value::constant("nullptr");
  if (llvm::isa<CXXThisExpr>(expression)) {
    Value value;
    value.kind = Value::Kind::This;
    return value;
  }
  if (const auto *member = llvm::dyn_cast<MemberExpr>(expression)) {
    if (const auto *field = llvm::dyn_cast<FieldDecl>(member->getMemberDecl()))
      return Value::field(evaluate(member->getBase()),
                          field->getNameAsString());
    evaluate(member->getBase());
    return evaluateReference(member->getMemberDecl(), expression);
  }
  if (const auto *call = llvm::dyn_cast<CXXOperatorCallExpr>(expression))
    return evaluateOperator(call);
  if (const auto *call = llvm::dyn_cast<CallExpr>(expression))
    return evaluateCall(call);
  if (const auto *construction = llvm::dyn_cast<CXXConstructExpr>(expression))
    return evaluateConstruction(construction);
  if (const auto *creation = llvm::dyn_cast<CXXNewExpr>(expression))
    return evaluate(creation->getInitializer());
  if (const auto *lambda = llvm::dyn_cast<LambdaExpr>(expression))
    return evaluateLambda(lambda);
  if (const auto *unary = llvm::dyn_cast<UnaryOperator>(expression)) {
    Value value = evaluate(unary->getSubExpr());
    if (unary->isIncrementDecrementOp() &&
        unary->getType()->isArithmeticType()) {
      assign(value, Value::operation("computed", {value}), unary);
    }
    if (unary->getOpcode() == UO_AddrOf)
      noteEscape(unary->getSubExpr());
    if (unary->getOpcode() == UO_Minus || unary->getOpcode() == UO_Not)
      return Value::operation("number", {std::move(value)});
    if (unary->getOpcode() != UO_LNot)
      return value;
    Value negated;
    negated.kind = Value::Kind::Not;
    negated.parts.push_back(std::move(value));
    return negated;
  }
  if (const auto *binary = llvm::dyn_cast<BinaryOperator>(expression))
    return evaluateBinary(binary);
  if (const auto *choice = llvm::dyn_cast<ConditionalOperator>(expression))
    return evaluateConditional(choice->getCond(), choice->getTrueExpr(),
                               choice->getFalseExpr(), choice);
  if (const auto *choice =
          llvm::dyn_cast<BinaryConditionalOperator>(expression))
    return evaluate(choice->getCommon());
  if (const auto *subscript = llvm::dyn_cast<ArraySubscriptExpr>(expression)) {
    Value base = evaluate(subscript->getBase());
    noteUse("index", evaluate(subscript->getIdx()), subscript,
            subscript->getType());
    return Value::field(std::move(base), "[]");
  }
  if (const auto *list = llvm::dyn_cast<InitListExpr>(expression)) {
    std::vector<Value> values;
    std::string text;
    bool constant = true;
    for (const Expr *element : list->inits()) {
      values.push_back(evaluate(element));
      noteUse("element", values.back(), element, element->getType());
      constant &= values.back().kind == Value::Kind::Constant;
      text += (text.empty() ? "" : ", ") + values.back().name;
    }
    if (constant)
      return Value::constant("[" + text + "]");
    return Value::mix(std::move(values));
  }
  if (const auto *recovery = llvm::dyn_cast<RecoveryExpr>(expression))
    if (std::optional<Value> value = evaluateRecovery(recovery))
      return *value;
  if (llvm::isa<CXXThrowExpr>(expression)) {
    Event &event = emit(EventKind::Leave, expression, "");
    event.what = "throw";
    return Value::unknown();
  }
  // Anything else: what happens in its parts happens.
  std::vector<Value> values;
  for (const Stmt *child : expression->children())
    if (const auto *part = llvm::dyn_cast_or_null<Expr>(child))
      values.push_back(evaluate(part));
  Value mixed = Value::mix(std::move(values));
  if (mixed.kind == Value::Kind::Mix)
    mixed.name = "computed";
  return mixed;
}

bool FunctionWalker::isFirm(const Expr *expression) {
  if (!unit.context.getDiagnostics().hasErrorOccurred())
    return true;
  const VarDecl *variable = variableOf(expression);
  return (variable && llvm::isa<ParmVarDecl>(variable)) ||
         constantOf(expression).has_value();
}

facts::Value FunctionWalker::evaluateBinary(const BinaryOperator *expression) {
  if (expression->isAssignmentOp()) {
    Value value = evaluate(expression->getRHS());
    Value target = evaluate(expression->getLHS());
    if (expression->isCompoundAssignmentOp()) {
      value = Value::mix({target, std::move(value)});
      if (value.kind == Value::Kind::Mix)
        value.name = "computed";
    }
    if (addsUp(expression))
      if (std::optional<Value> sum =
              noteSum(expression, expression->getLHS(), target))
        value = *sum;
    noteStore(target, value, expression);
    noteOption(expression->getLHS(), value, expression);
    noteFill(expression->getLHS(), value);
    assign(target, std::move(value), expression);
    return target;
  }
  const Expr *first = expression->getLHS(), *second = expression->getRHS();
  // Enumerators go by their names, also where they are compared as numbers.
  const Expr *plain = first->IgnoreParenImpCasts(),
             *other = second->IgnoreParenImpCasts();
  if (expression->isEqualityOp() && plain->getType()->isEnumeralType() &&
      unit.context.hasSameUnqualifiedType(plain->getType(), other->getType()) &&
      isFirm(plain) && isFirm(other)) {
    first = plain;
    second = other;
  }
  Value left = evaluate(first);
  if (expression->isComparisonOp() && isFirm(first) && isFirm(second))
    return Value::operation(expression->getOpcodeStr().str(),
                            {std::move(left), evaluate(second)});
  if (!expression->isLogicalOp()) {
    Value mixed = Value::mix({std::move(left), evaluate(expression->getRHS())});
    if (expression->getOpcode() == BO_Comma)
      return mixed.parts.empty() ? mixed : mixed.parts.back();
    if (mixed.kind == Value::Kind::Mix)
      mixed.name =
          expression->getType()->isArithmeticType() ? "number" : "computed";
    return mixed;
  }
  // The right side happens only sometimes.
  Node branch;
  branch.kind = Node::Kind::Branch;
  branch.what = expression->getOpcode() == BO_LAnd ? "and" : "or";
  branch.place = unit.places.of(expression->getSourceRange());
  branch.children.emplace_back();
  branch.children.back().kind = Node::Kind::Scope;
  Value right;
  {
    llvm::SaveAndRestore<std::vector<Node> *> keep(
        block, &branch.children.back().children);
    right = evaluate(expression->getRHS());
  }
  if (!branch.children.back().children.empty())
    block->push_back(std::move(branch));
  return Value::operation(expression->getOpcode() == BO_LAnd ? "and" : "or",
                          {std::move(left), std::move(right)});
}

facts::Value FunctionWalker::evaluateConditional(const Expr *condition,
                                                 const Expr *yes,
                                                 const Expr *no,
                                                 const Expr *whole) {
  // The arm that this build never takes is not there.
  if (std::optional<Value> constant = constantOf(condition);
      constant && (constant->name == "true" || constant->name == "false"))
    return evaluate(constant->name == "true" ? yes : no);
  Node branch;
  branch.kind = Node::Kind::Branch;
  branch.what = "if";
  branch.place = unit.places.of(whole->getSourceRange());
  branch.condition = evaluate(condition);
  noteUse("condition", branch.condition, condition, whole->getType());
  branch.exhaustive = true;
  std::vector<Value> values;
  for (const Expr *arm : {yes, no}) {
    Node scope;
    scope.kind = Node::Kind::Scope;
    llvm::SaveAndRestore<std::vector<Node> *> keep(block, &scope.children);
    values.push_back(evaluate(arm));
    branch.children.push_back(std::move(scope));
  }
  if (!branch.children[0].children.empty() ||
      !branch.children[1].children.empty())
    block->push_back(std::move(branch));
  return Value::mix(std::move(values));
}

facts::Value FunctionWalker::evaluateLambda(const LambdaExpr *expression) {
  for (const Expr *initialiser : expression->capture_inits())
    if (initialiser && !llvm::isa<DeclRefExpr>(initialiser->IgnoreImplicit()))
      evaluate(initialiser);
  noteCaptures(expression);
  // A generic lambda is known only by its instances.
  const CXXMethodDecl *callOperator = expression->getCallOperator();
  if (const FunctionTemplateDecl *pattern =
          expression->getLambdaClass()->getDependentLambdaCallOperator())
    for (const FunctionDecl *instance : pattern->specializations())
      callOperator = llvm::cast<CXXMethodDecl>(instance);
  Value value;
  value.kind = Value::Kind::Callable;
  value.name = callOperator->isDependentContext()
                   ? unit.lambdaSymbol(expression->getLambdaClass())
                   : unit.addFunction(callOperator);
  return value;
}

} // namespace reprise::extract
