//===- Modules.cpp - objects that are made, modules that run --------------===//
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

/// The constructor that perfect forwarding of so many arguments reaches: the
/// instantiated call is in a body that was skipped.
const CXXConstructorDecl *constructorFor(const CXXRecordDecl *record,
                                         unsigned arguments) {
  const CXXConstructorDecl *found = nullptr;
  for (const CXXConstructorDecl *constructor : record->ctors()) {
    if (constructor->isCopyOrMoveConstructor() || constructor->isDeleted() ||
        arguments > constructor->getNumParams() ||
        arguments < constructor->getMinRequiredArguments())
      continue;
    if (!found || constructor->getNumParams() == arguments)
      found = constructor;
  }
  return found;
}

const Decl *canonical(const CXXRecordDecl *record) {
  return record ? record->getCanonicalDecl() : nullptr;
}

/// The options class that a module's constructor takes.
const CXXRecordDecl *optionsOf(const CXXRecordDecl *module) {
  for (const CXXConstructorDecl *constructor : module->ctors())
    if (constructor->getNumParams() > 0 &&
        !constructor->isCopyOrMoveConstructor())
      if (const CXXRecordDecl *record =
              recordOf(constructor->getParamDecl(0)->getType());
          isOptions(record))
        return record;
  for (const CXXBaseSpecifier &base : module->bases())
    if (const CXXRecordDecl *record = recordOf(base.getType());
        record && record->hasDefinition())
      if (const CXXRecordDecl *options = optionsOf(record))
        return options;
  return nullptr;
}

} // namespace

facts::Value
FunctionWalker::evaluateConstruction(const CXXConstructExpr *expression) {
  const CXXConstructorDecl *constructor = expression->getConstructor();
  const CXXRecordDecl *record = constructor->getParent();
  // A copy is followed as the thing itself; samplers, which loaders copy, are
  // told apart where loaders are built.
  if (expression->getNumArgs() >= 1 && constructor->isCopyOrMoveConstructor())
    return evaluate(expression->getArg(0));
  if (expression->isListInitialization() && expression->getNumArgs() == 1 &&
      recordOf(expression->getArg(0)->getType()) == record)
    return evaluate(expression->getArg(0));

  Call call;
  call.callee = constructor;
  call.expression = expression;
  llvm::SmallVector<const Expr *, 8> arguments(expression->arguments());
  evaluateArguments(call, arguments);
  // A holder or smart pointer made of another handle of the same thing stands
  // for that thing; Sequential(Conv2d(…)) is a thing of its own.
  if (isHandle(record) && !call.arguments.empty()) {
    QualType given = call.written[0]->getType();
    if (given->isNullPtrType())
      return call.arguments[0];
    const CXXRecordDecl *held = heldModule(record);
    if (held ? held->getCanonicalDecl() == canonical(pointee(given))
             : given->isPointerType() || isHandle(recordOf(given)))
      return call.arguments[0];
  }
  Value value = construct(record, expression, call, constructor);
  noteEscapes(call);
  return value;
}

std::optional<facts::Value>
FunctionWalker::constructElement(const CXXRecordDecl *container,
                                 const Call &call, unsigned first) {
  const CXXRecordDecl *element =
      templateArgument(container, isMap(container) ? 1 : 0);
  if (!element || first > call.arguments.size())
    return std::nullopt;
  bool isFollowed =
      unit.isUser(element) || heldModule(element) ||
      !unit.rows(unit.names.known(element), knowledge::On::Construct).empty();
  if (!isFollowed)
    return std::nullopt;
  Call making = call;
  making.hasReceiver = false;
  making.arguments.erase(making.arguments.begin(),
                         making.arguments.begin() + first);
  making.written.erase(making.written.begin(), making.written.begin() + first);
  const CXXRecordDecl *given = making.written.size() == 1 && making.written[0]
                                   ? recordOf(making.written[0]->getType())
                                   : nullptr;
  if (given && (canonical(given) == canonical(element) ||
                (given->hasDefinition() && given->isDerivedFrom(element))))
    return std::nullopt;
  return construct(element, call.expression, making, nullptr);
}

/// What the container holds from the start: `std::vector<Agent> agents(5)`,
/// `{first, second}`.
std::optional<facts::Value>
FunctionWalker::initialElement(const CXXRecordDecl *container, const Call &call,
                               const CXXConstructorDecl *constructor) {
  if (!constructor || constructor->getNumParams() == 0 || call.written.empty())
    return std::nullopt;
  QualType first = constructor->getParamDecl(0)->getType();
  const CXXRecordDecl *list = recordOf(first);
  // Of constants it is known what they are, not which one is meant.
  if (list && list->getIdentifier() && list->getName() == "initializer_list")
    return call.arguments[0].kind == Value::Kind::Constant
               ? std::nullopt
               : std::optional(call.arguments[0]);
  bool isCount = first->isIntegerType() &&
                 (call.written.size() == 1 ||
                  llvm::isa_and_nonnull<CXXDefaultArgExpr>(call.written[1]));
  return isCount ? constructElement(container, call, call.arguments.size())
                 : std::nullopt;
}

facts::Value FunctionWalker::construct(const CXXRecordDecl *record,
                                       const Expr *expression, Call &call,
                                       const CXXConstructorDecl *constructor) {
  if (const CXXRecordDecl *held = heldModule(record)) {
    record = held->hasDefinition() ? held->getDefinition() : held;
    constructor = nullptr;
  } else if (isHandle(record)) {
    return call.arguments.empty() ? Value::constant("nullptr")
                                  : call.arguments[0];
  }
  if (!record->hasDefinition())
    return Value::unknown();
  if (!constructor)
    constructor = constructorFor(record, call.arguments.size());
  call.callee = constructor;
  call.constructed = record;
  call.expression = expression;

  if (unit.isUser(record)) {
    call.name = unit.names.readable(record);
    applyKnowledge(call, knowledge::On::Construct);
    Event &event = emit(EventKind::Call, expression, call.name);
    event.arguments = call.arguments;
    event.with["owner"] = Value::constant("user");
    event.with["class"] = Value::constant(call.name);
    event.with["role"] = Value::constant(roleOf(record).str());
    Value made = resultOf(event);
    if (!constructor && !record->needsImplicitDefaultConstructor()) {
      event.with["owner"] = Value::constant("none");
    } else {
      size_t at = block->size() - 1;
      std::string symbol = constructor ? unit.addFunction(constructor)
                                       : unit.addImplicitConstructor(record);
      (*block)[at].event.what = std::move(symbol);
    }
    return made;
  }

  call.name = isStandIn(record) && expression
                  ? unit.names.written(expression->getType())
                  : unit.names.known(record);
  if (isOptions(record))
    return constructOptions(record, call, constructor);
  if (isNamed(record, "c10::Device")) {
    // "cuda:0" names the kind before the colon.
    if (!call.arguments.empty() &&
        call.arguments[0].kind == Value::Kind::Constant) {
      Value device;
      device.kind = Value::Kind::Device;
      device.name = llvm::StringRef(call.arguments[0].name).split(':').first;
      return device;
    }
    return call.arguments.empty() ? Value::unknown() : call.arguments[0];
  }
  if (call.name == "std::thread" || call.name == "std::jthread") {
    if (call.arguments.empty())
      return Value::unknown();
    startThread(call, call.name);
    return Value::unknown();
  }
  if (roleOf(record) == "module")
    return constructLibraryModule(record, call);

  if (constructor)
    noteDevices(call);
  std::optional<Value> value = applyKnowledge(call, knowledge::On::Construct);
  if (value && !value->isUnknown())
    return *value;
  // A string is its text, whatever the allocator.
  if (call.name == "std::basic_string" && !call.arguments.empty())
    return call.arguments[0];
  // One argument wrapped is that argument: optional, function, TensorOptions.
  if (call.arguments.size() == 1 && !value)
    return call.arguments[0];
  // Containers are things of their own: elements are put in later. Of other
  // classes it matters what they were made of.
  if (!value && !unit.knowledge.knows(call.name) && !isContainer(record)) {
    if (call.arguments.empty())
      return Value::unknown();
    return Value::operation(
        isTextual(QualType(record->getTypeForDecl(), 0)) ? "text" : "computed",
        call.arguments);
  }
  std::optional<Value> filled = initialElement(record, call, constructor);
  Event &event = emit(EventKind::Construct, expression, call.name);
  event.what = call.name;
  event.arguments = call.arguments;
  Value container = resultOf(event);
  if (filled)
    assign(Value::field(container, "[]"), *filled, expression);
  return container;
}

facts::Value
FunctionWalker::constructOptions(const CXXRecordDecl *options, Call &call,
                                 const CXXConstructorDecl *constructor) {
  if (!constructor)
    constructor = constructorFor(options, call.arguments.size());
  Event &event = emit(EventKind::Construct, call.expression, call.name);
  event.what = unit.names.known(options);
  Value made = resultOf(event);
  if (constructor)
    for (unsigned i = 0;
         i < call.arguments.size() && i < constructor->getNumParams(); ++i)
      if (!llvm::isa_and_nonnull<CXXDefaultArgExpr>(call.written[i]))
        assign(
            Value::field(
                made, constructor->getParamDecl(i)->getName().rtrim('_').str()),
            call.arguments[i], call.expression);
  return made;
}

facts::Value FunctionWalker::constructLibraryModule(const CXXRecordDecl *record,
                                                    Call &call) {
  call.name = unit.names.known(record);
  if (!call.options && !call.arguments.empty() &&
      !isOrDerivesFrom(record, "torch::nn::Sequential") &&
      !isOrDerivesFrom(record, "torch::nn::ModuleList"))
    if (const CXXRecordDecl *options = optionsOf(record)) {
      Call inner = call;
      // Linear(in, out): the module's own parameters name the options.
      const CXXConstructorDecl *direct =
          constructorFor(record, call.arguments.size());
      if (direct && direct->getNumParams() == call.arguments.size() &&
          !isOptions(recordOf(direct->getParamDecl(0)->getType())))
        call.options = constructOptions(options, inner, direct);
      else
        call.options = constructOptions(
            options, inner, constructorFor(options, call.arguments.size()));
    }
  Event &event = emit(EventKind::Construct, call.expression, call.name);
  event.what = call.name;
  event.arguments = call.arguments;
  call.made = resultOf(event);
  applyKnowledge(call, knowledge::On::Construct);
  applyKnowledge(call, knowledge::On::Forward, "forward");
  return call.made;
}

facts::Value FunctionWalker::forward(const CXXRecordDecl *module, Call &call) {
  if (module->hasDefinition())
    module = module->getDefinition();
  if (unit.isUser(module)) {
    const CXXMethodDecl *found = nullptr;
    for (const CXXRecordDecl *record = module; record && !found;) {
      for (const CXXMethodDecl *method : record->methods())
        if (method->getIdentifier() && method->getName() == "forward" &&
            (!found || method->getNumParams() == call.arguments.size()))
          found = method;
      record = record->getNumBases()
                   ? recordOf(record->bases_begin()->getType())
                   : nullptr;
      if (record && !unit.isUser(record))
        break;
    }
    if (found) {
      call.callee = found;
      call.name = unit.names.readable(found);
      call.hasReceiver = true;
      return callUser(call);
    }
  }
  call.name = unit.isUser(module) ? unit.names.readable(module)
                                  : unit.names.known(module);
  Event &event = emit(EventKind::Forward, call.expression, call.name);
  event.object = call.receiver;
  event.what = call.name;
  event.arguments = call.arguments;
  if (std::string receiver = receiverText(call.expression); !receiver.empty())
    event.with["receiver"] = Value::constant(std::move(receiver));
  if (!unit.isUser(module)) {
    Call effects = call;
    effects.made = call.receiver;
    effects.options = Value::unknown();
    applyKnowledge(effects, knowledge::On::Forward, "forward-unknown");
  }
  return Value::unknown();
}

} // namespace reprise::extract
