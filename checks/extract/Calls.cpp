//===- Calls.cpp - calls of functions, members and operators --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

#include "clang/AST/Attr.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace reprise::extract {

using facts::EventKind;

namespace {

bool isDevice(QualType type) {
  type = type.getNonReferenceType();
  if (const auto *enumeration = type->getAs<EnumType>())
    return isNamed(enumeration->getDecl(), "c10::DeviceType");
  return isNamed(pointee(type), "c10::Device");
}

/// Members of the standard library's handles and containers that give what they
/// hold, or take it in.
bool givesHeld(llvm::StringRef name) {
  static const llvm::StringSet<> names = {"get", "value",      "lock",
                                          "ptr", "operator->", "operator*"};
  return names.contains(name);
}
bool givesElement(llvm::StringRef name) {
  static const llvm::StringSet<> names = {
      "at", "front", "back", "operator[]", "begin", "cbegin", "data", "top"};
  return names.contains(name);
}
bool takesElement(llvm::StringRef name) {
  static const llvm::StringSet<> names = {
      "push_back", "emplace_back", "insert",        "emplace",
      "push",      "push_front",   "emplace_front", "try_emplace"};
  return names.contains(name);
}

/// How many arguments of `emplace` stand before those of the element: a place
/// in a sequence, a key.
unsigned elementArguments(const CXXRecordDecl *container,
                          llvm::StringRef name) {
  static const llvm::StringSet<> sequences = {"vector", "deque", "list"};
  bool placed = name == "emplace" && sequences.contains(container->getName());
  return placed || isMap(container) ? 1 : 0;
}

bool isModuleContainer(const CXXRecordDecl *record) {
  return isOrDerivesFrom(record, "torch::nn::SequentialImpl") ||
         isOrDerivesFrom(record, "torch::nn::ModuleListImpl") ||
         isOrDerivesFrom(record, "torch::nn::ModuleDictImpl");
}

bool isOptional(const CXXRecordDecl *record) {
  return isNamed(record, "std::optional") || isNamed(record, "c10::optional");
}

bool isStandard(const NamedDecl *decl) {
  return decl->isInStdNamespace() ||
         llvm::StringRef(decl->getQualifiedNameAsString()).starts_with("std::");
}

} // namespace

std::string FunctionWalker::receiverText(const Expr *expression) const {
  SourceLocation begin, end;
  bool isOperator = false;
  if (const auto *call =
          llvm::dyn_cast_or_null<CXXMemberCallExpr>(expression)) {
    const auto *member =
        llvm::dyn_cast<MemberExpr>(call->getCallee()->IgnoreParenImpCasts());
    if (!member || member->isImplicitAccess())
      return "";
    begin = member->getBeginLoc();
    end = member->getMemberLoc();
  } else if (const auto *call =
                 llvm::dyn_cast_or_null<CXXOperatorCallExpr>(expression)) {
    // model(x): only holders are called so for LibTorch's modules.
    if (call->getOperator() != OO_Call ||
        !heldModule(recordOf(call->getArg(0)->getType())))
      return "";
    isOperator = true;
    begin = call->getArg(0)->getBeginLoc();
    end = call->getArg(0)->getEndLoc();
  }
  if (begin.isInvalid() || begin.isMacroID() || end.isMacroID())
    return "";
  CharSourceRange range = isOperator
                              ? CharSourceRange::getTokenRange(begin, end)
                              : CharSourceRange::getCharRange(begin, end);
  llvm::StringRef text = Lexer::getSourceText(
      range, unit.context.getSourceManager(), unit.context.getLangOpts());
  // A call in it would be made twice.
  if (text.contains('(') || text.contains('\n'))
    return "";
  return text.str() + (isOperator ? "->" : "");
}

void FunctionWalker::evaluateArguments(Call &call,
                                       llvm::ArrayRef<const Expr *> list) {
  for (const Expr *argument : list) {
    call.arguments.push_back(evaluate(argument));
    call.written.push_back(argument);
    if (!call.options && isOptions(recordOf(argument->getType())))
      call.options = llvm::isa<CXXDefaultArgExpr>(argument)
                         ? Value::constant("default")
                         : call.arguments.back();
  }
}

facts::Value FunctionWalker::evaluateCall(const CallExpr *expression) {
  Call call;
  call.callee = expression->getDirectCallee();
  call.expression = expression;
  llvm::SmallVector<const Expr *, 8> arguments(expression->arguments());

  if (const auto *member = llvm::dyn_cast<CXXMemberCallExpr>(expression)) {
    call.receiver = evaluate(member->getImplicitObjectArgument());
    call.hasReceiver = true;
  } else if (!call.callee) {
    if (std::optional<Value> value =
            recoverCall(expression, expression->getCallee(), arguments))
      return *value;
    Value callable = evaluate(expression->getCallee());
    evaluateArguments(call, arguments);
    Event &event = emit(EventKind::Invoke, expression, "");
    event.object = std::move(callable);
    event.arguments = std::move(call.arguments);
    return resultOf(event);
  }
  if (call.callee && isStandIn(call.callee))
    llvm::erase_if(arguments, llvm::IsaPred<CXXDefaultArgExpr>);
  evaluateArguments(call, arguments);
  Value value = apply(call);
  noteEscapes(call);
  return value;
}

facts::Value
FunctionWalker::evaluateOperator(const CXXOperatorCallExpr *expression) {
  Call call;
  call.callee = expression->getDirectCallee();
  call.expression = expression;
  llvm::SmallVector<const Expr *, 4> arguments(expression->arguments());
  const auto *method = llvm::dyn_cast_or_null<CXXMethodDecl>(call.callee);

  // An assignment that nobody wrote, in the user's code, hands on what it gets.
  if (expression->getOperator() == OO_Equal && method &&
      !(unit.isUser(method) && method->isUserProvided())) {
    Value value = evaluate(arguments[1]);
    Value target = evaluate(arguments[0]);
    noteStore(target, value, expression);
    noteFill(arguments[0], value);
    noteCopyOver(expression);
    assign(target, std::move(value), expression);
    return target;
  }
  if (method && method->isStatic() == false) {
    call.receiver = evaluate(arguments[0]);
    call.hasReceiver = true;
    arguments.erase(arguments.begin());
  }
  evaluateArguments(call, arguments);
  if (!call.callee)
    return Value::unknown();

  if (expression->getOperator() == OO_Call && method) {
    const CXXRecordDecl *record = method->getParent();
    if (record->isLambda()) {
      unit.addFunction(method);
      Event &event = emit(EventKind::Invoke, expression, "");
      event.object = call.receiver;
      event.arguments = call.arguments;
      return resultOf(event);
    }
    if (const CXXRecordDecl *held = heldModule(record))
      return forward(held, call);
    if (roleOf(recordOf(expression->getArg(0)->getType())) == "module" &&
        !unit.isUser(method))
      return forward(recordOf(expression->getArg(0)->getType()), call);
    if (record->getIdentifier() && record->getName() == "function") {
      Event &event = emit(EventKind::Invoke, expression, "");
      event.object = call.receiver;
      event.arguments = call.arguments;
      return resultOf(event);
    }
  }
  Value value = apply(call);
  noteEscapes(call);
  return value;
}

facts::Value FunctionWalker::apply(Call &call) {
  bool user = unit.isUser(call.callee);
  const auto *written = llvm::dyn_cast_or_null<CallExpr>(call.expression);
  if (written && isStandIn(call.callee))
    call.name = unit.names.written(written, unit.context);
  else
    call.name =
        user ? unit.names.readable(call.callee) : unit.names.known(call.callee);
  // The user may have said what a function of their own does.
  if (user) {
    if (std::optional<Value> value = applyKnowledge(call, knowledge::On::Call))
      return *value;
    // An optimizer of the user's own still makes a step.
    if (const auto *method = llvm::dyn_cast<CXXMethodDecl>(call.callee))
      for (const CXXMethodDecl *overridden : method->overridden_methods())
        if (!unit.isUser(overridden)) {
          Call base = call;
          base.name = unit.names.known(overridden);
          applyKnowledge(base, knowledge::On::Call);
        }
    return callUser(call);
  }
  // What is made by make_shared is the callee afterwards.
  const FunctionDecl *callee = call.callee;
  Value value = callLibrary(call);
  if (callee->isNoReturn())
    emit(EventKind::Leave, call.expression, call.name).what = "exit";
  return value;
}

facts::Value FunctionWalker::callUser(Call &call) {
  std::string symbol = unit.addFunction(call.callee);
  Event &event = emit(EventKind::Call, call.expression, call.name);
  event.what = std::move(symbol);
  event.object = call.receiver;
  event.arguments = call.arguments;
  event.with["owner"] = Value::constant("user");
  const auto *method = llvm::dyn_cast<CXXMethodDecl>(call.callee);
  if (method && roleOf(method->getParent()) == "module" &&
      !llvm::isa<CXXConstructorDecl>(method))
    if (std::string receiver = receiverText(call.expression); !receiver.empty())
      event.with["receiver"] = Value::constant(std::move(receiver));
  if (method && method->isVirtual() && !llvm::isa<CXXConstructorDecl>(method) &&
      !method->hasAttr<FinalAttr>() &&
      !method->getParent()->hasAttr<FinalAttr>())
    event.with["virtual"] = Value::constant("true");
  return resultOf(event);
}

facts::Value FunctionWalker::callLibrary(Call &call) {
  if (std::optional<Value> value = applyStructure(call))
    return *value;
  std::optional<Value> value = applyKnowledge(call, knowledge::On::Call);
  // A method may be known by the one that it overrides.
  if (!value)
    if (const auto *method = llvm::dyn_cast<CXXMethodDecl>(call.callee))
      for (const CXXMethodDecl *overridden : method->overridden_methods()) {
        std::string name = call.name;
        call.name = unit.names.known(overridden);
        value = applyKnowledge(call, knowledge::On::Call);
        call.name = std::move(name);
        if (value)
          break;
      }
  if (!value)
    noteDevices(call);
  noteTensor(call);
  if (value && !value->isUnknown())
    return *value;

  // Library code may call what it is given.
  for (unsigned i = 0; i < call.written.size(); ++i)
    if (!llvm::isa<CXXDefaultArgExpr>(call.written[i]) &&
        isCallable(call.written[i]->getType())) {
      Event &event = emit(EventKind::Call, call.expression, call.name);
      event.object = call.receiver;
      event.arguments = call.arguments;
      event.with["owner"] = Value::constant("library");
      break;
    }
  // Tensors are not followed: their values are what training computes.
  if (isTensor(call.callee->getReturnType()))
    return Value::unknown();
  // What comes out depends on what went in.
  std::vector<Value> inputs = call.arguments;
  if (call.hasReceiver)
    inputs.push_back(call.receiver);
  QualType type = call.callee->getReturnType().getNonReferenceType();
  return Value::operation(handlesText(call)          ? "text"
                          : type->isArithmeticType() ? "number"
                                                     : "computed",
                          std::move(inputs));
}

void FunctionWalker::noteDevices(const Call &call) {
  if (!llvm::StringRef(call.name).starts_with("torch::") &&
      !llvm::StringRef(call.name).starts_with("Tensor::"))
    return;
  if (call.callee->isOverloadedOperator() ||
      llvm::StringRef(call.name).starts_with("torch::cuda::"))
    return;
  for (unsigned i = 0; i < call.written.size(); ++i) {
    if (llvm::isa<CXXDefaultArgExpr>(call.written[i]) ||
        !isDevice(call.written[i]->getType()))
      continue;
    Event &event = emit(EventKind::ToDevice, call.expression, call.name);
    event.object = call.receiver;
    event.arguments = {call.arguments[i]};
    return;
  }
}

void FunctionWalker::startThread(const Call &call, llvm::StringRef name) {
  // std::async(std::launch::async, work): the policy is not what runs, but
  // says whether anything runs beside.
  std::vector<Value> arguments = call.arguments;
  bool deferred = false;
  if (arguments.size() > 1 && call.written[0]->getType()->isEnumeralType()) {
    deferred = arguments[0].name == "deferred";
    arguments.erase(arguments.begin());
  }
  Event &event = emit(deferred ? EventKind::Invoke : EventKind::StartThread,
                      call.expression, call.name);
  if (deferred && !arguments.empty()) {
    event.object = arguments[0];
    arguments.erase(arguments.begin());
  } else {
    event.what = name.str();
  }
  event.arguments = std::move(arguments);
}

std::optional<facts::Value> FunctionWalker::applyStructure(Call &call) {
  const auto *method = llvm::dyn_cast<CXXMethodDecl>(call.callee);
  std::string spelled = call.callee->getNameAsString();
  llvm::StringRef name = spelled;

  if (!method) {
    // make_shared<T>(…), make_unique<T>(…) build a T.
    if ((name == "make_shared" || name == "make_unique") &&
        isStandard(call.callee))
      if (const TemplateArgumentList *arguments =
              call.callee->getTemplateSpecializationArgs();
          arguments && arguments->size() > 0 &&
          arguments->get(0).getKind() == TemplateArgument::Type)
        if (const CXXRecordDecl *record =
                recordOf(arguments->get(0).getAsType())) {
          // A copy is followed as the thing itself.
          if (call.written.size() == 1 &&
              recordOf(call.written[0]->getType()) == record)
            return call.arguments[0];
          return construct(record, call.expression, call, nullptr);
        }
    // std::get<0>(pair) is a part of it.
    if (name == "get" && isStandard(call.callee) && call.arguments.size() == 1)
      if (const TemplateArgumentList *arguments =
              call.callee->getTemplateSpecializationArgs();
          arguments && arguments->size() > 0 &&
          arguments->get(0).getKind() == TemplateArgument::Integral)
        return Value::field(
            call.arguments[0],
            std::to_string(arguments->get(0).getAsIntegral().getZExtValue()));
    if (name == "make_data_loader" || name == "make_loader")
      return buildLoader(call);
    if (name == "async" && isStandard(call.callee)) {
      startThread(call, "std::async");
      return Value::unknown();
    }
    return std::nullopt;
  }

  const CXXRecordDecl *record = method->getParent();
  if (isOptional(record) &&
      (name == "has_value" || llvm::isa<CXXConversionDecl>(method))) {
    Value given = Value::mix({call.receiver, Value::constant("nullopt")});
    given.name = "!=";
    return given;
  }
  if (isOptional(record) && name == "emplace")
    if (const CXXRecordDecl *held = ownedBy(record)) {
      Value made = construct(held, call.expression, call, nullptr);
      assign(call.receiver, made, call.expression);
      return made;
    }
  if (llvm::isa<CXXConversionDecl>(method))
    return call.receiver;
  if (name == "apply")
    if (std::optional<Value> value = applyFunction(call))
      return value;
  if (name == "is_training" && roleOf(record) == "module") {
    Value training;
    training.kind = Value::Kind::Training;
    training.parts = {call.receiver};
    return training;
  }
  if (isNamed(record, "c10::TensorOptions") && name != "device") {
    applyKnowledge(call, knowledge::On::Call);
    return call.receiver;
  }
  if (isHandle(record) && givesHeld(name))
    return call.receiver;
  if (name == "forward" && roleOf(record) == "module")
    return forward(record, call);
  if (isLoader(record) && name == "begin") {
    iterate(call.receiver, QualType(record->getTypeForDecl(), 0),
            call.expression);
    return call.receiver;
  }
  if (isOptions(record)) {
    // LibTorch's options: x.workers(2) sets, x.workers() gives.
    if (call.arguments.size() == 1) {
      noteOption(call.expression, call.arguments[0], call.expression);
      assign(Value::field(call.receiver, spelled), call.arguments[0],
             call.written[0]);
      return call.receiver;
    }
    if (call.arguments.empty())
      return Value::field(call.receiver, spelled);
  }
  // The same module, cast to the class that it is of.
  if (name == "as" && roleOf(record) == "module")
    return call.receiver;
  const CXXRecordDecl *held = heldModule(record);
  if (isModuleContainer(held ? held : record) &&
      (givesElement(name) || name == "ptr"))
    return Value::field(call.receiver, "[]");
  if (isStandard(record)) {
    if (givesElement(name)) {
      if (!call.arguments.empty())
        noteUse("index", call.arguments.front(), call.expression,
                method->getReturnType());
      return Value::field(call.receiver, "[]");
    }
    // threads.emplace_back(work) starts one.
    if (const CXXRecordDecl *element = templateArgument(record, 0);
        element && name == "emplace_back" && !call.arguments.empty() &&
        !unit.rows(unit.names.known(element), knowledge::On::Construct)
             .empty() &&
        unit.rows(unit.names.known(element), knowledge::On::Construct)
                .front()
                ->does == facts::toString(EventKind::StartThread)) {
      startThread(call, unit.names.known(element));
      return Value::unknown();
    }
    if (name == "resize" && !call.arguments.empty())
      if (std::optional<Value> made = constructElement(record, call, 1)) {
        assign(Value::field(call.receiver, "[]"), *made, call.expression);
        return Value::unknown();
      }
    if (takesElement(name) && !call.arguments.empty()) {
      noteUse("element", call.arguments.back(), call.expression,
              call.written.back()->getType());
      std::optional<Value> made;
      if (name.contains("emplace"))
        made = constructElement(record, call, elementArguments(record, name));
      assign(Value::field(call.receiver, "[]"),
             made ? *made : call.arguments.back(), call.expression);
      call.name = unit.names.known(call.callee);
      applyKnowledge(call, knowledge::On::Call);
      describeAppend(call);
      return Value::unknown();
    }
  }
  return std::nullopt;
}

} // namespace reprise::extract
