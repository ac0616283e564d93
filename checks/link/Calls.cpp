//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/link/Interpreter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/SaveAndRestore.h"

namespace reprise::link {
namespace {

constexpr unsigned MaxDepth = 64;
/// How often one function may be on the stack, each time for another object.
constexpr unsigned MaxRecursion = 3;
/// Virtual calls in virtual calls of one interface, none of whose receivers is
/// known: each decorator of an environment calls all the others.
constexpr unsigned MaxDispatch = 2;
/// Silent code beyond this many nodes is not run for its result.
constexpr unsigned MaxSilentSize = 2'000;

} // namespace

void Interpreter::unseen(const Event &event, Truth happens,
                         llvm::StringRef name) {
  unsigned step = addStep(event, happens);
  timeline.unseen.push_back({step, name.str(), event.place});
}

std::vector<const facts::Function *>
Interpreter::callees(const Event &event, const Resolved &receiver) {
  std::vector<const Function *> found;
  auto add = [&](const Function *function) {
    if (function && !llvm::is_contained(found, function))
      found.push_back(function);
  };
  const Function *named = code.function(event.what);
  if (!event.find("virtual")) {
    add(named);
    return found;
  }
  bool allKnown = !receiver.origins.empty();
  for (const Origin &origin : receiver.origins) {
    const Object *object = origin.kind == Origin::Kind::Object
                               ? &timeline.objects[origin.object]
                               : nullptr;
    const facts::Class *type = object ? code.findClass(object->type) : nullptr;
    const Function *target = type ? code.dispatch(*type, event.what) : nullptr;
    // What a stand-in stands for may be of a derived class.
    allKnown = allKnown && target && object->step != Step::None;
    if (target && allKnown)
      add(target);
  }
  if (allKnown)
    return found;
  found.clear();
  add(named);
  for (const Function *function : code.overriders(event.what))
    if (code.mayBeMade(function->owner))
      add(function);
  return found;
}

bool Interpreter::isToldByOuterDispatch(llvm::StringRef symbol) const {
  auto interfaceOf = [](llvm::StringRef symbol) {
    return symbol.split("@F@").first;
  };
  return llvm::is_contained(dispatching, symbol) ||
         llvm::count_if(dispatching, [&](llvm::StringRef outer) {
           return interfaceOf(outer) == interfaceOf(symbol);
         }) >= MaxDispatch;
}

void Interpreter::call(const Event &event, Truth happens) {
  if (event.find("class"))
    return constructUser(event, happens);
  if (event.find("gradient") && !gradients)
    return;
  Resolved receiver = resolve(event.object);
  std::vector<const Function *> found = callees(event, receiver);
  llvm::erase_if(found, [](const Function *f) { return f->opaque; });
  if (found.empty()) {
    if (event.text("owner") != "library")
      unseen(event, happens, event.api);
    return runGiven(event);
  }
  if (event.id == 0 && llvm::all_of(found, [&](const Function *function) {
        return code.isSilent(*function);
      }))
    return;

  bool isAmbiguous = found.size() > 1;
  if (isAmbiguous && isToldByOuterDispatch(event.what))
    return setResult(event, Resolved::unknown(), happens);

  Invocation invocation;
  invocation.place = event.place;
  invocation.self = receiver;
  invocation.arguments = resolveAll(event.arguments);
  Resolved result;
  std::vector<std::function<void()>> arms;
  for (const Function *function : found)
    arms.push_back(
        [&, function] { result.add(runFunction(*function, invocation)); });
  if (isAmbiguous)
    dispatching.push_back(event.what);
  runArms(event.place, happens, arms);
  if (isAmbiguous)
    dispatching.pop_back();
  setResult(event, std::move(result), happens);
}

void Interpreter::constructUser(const Event &event, Truth happens) {
  unsigned step = addStep(event, happens);
  unsigned object = makeObject(event.text("class"), event.place, step);
  if (code.isModule(timeline.objects[object].type))
    state.set({Slot::Kind::Mode, object, ""}, Resolved::constant("true"));
  const Function *constructor = code.function(event.what);
  if (constructor && !constructor->opaque) {
    Invocation invocation;
    invocation.place = event.place;
    invocation.self = Resolved::ofObject(object);
    invocation.arguments = timeline.steps[step].arguments;
    runArms(event.place, happens,
            {[&] { runFunction(*constructor, invocation); }});
  } else if (!event.what.empty() && event.text("owner") == "user") {
    timeline.unseen.push_back({step, event.api, event.place});
  }
  setResult(event, Resolved::ofObject(object), happens);
}

/// A function without a body here may run those that it is given, some number
/// of times: std::for_each, std::sort, one of another unit.
void Interpreter::runGiven(const Event &event) {
  std::vector<Origin> given;
  for (const Resolved &argument : resolveAll(event.arguments))
    for (const Origin &origin : argument.origins)
      if (origin.kind == Origin::Kind::Callable)
        given.push_back(origin);
  for (const Origin &callable : given) {
    size_t mark = state.mark();
    openFrame(Frame::Kind::Loop, event.place, Truth::Maybe);
    Invocation invocation;
    invocation.place = event.place;
    Resolved returned = runCallable(callable, invocation);
    // std::generate and its like keep the numbers that they are given.
    if (llvm::any_of(returned.origins, [](const Origin &origin) {
          return origin.kind == Origin::Kind::Source && origin.name == "draw";
        }))
      addStep(event, Truth::Maybe, Resolved::unknown(), {returned});
    closeFrame();
    state.join({state.takeBack(mark)}, true);
  }
}

Resolved Interpreter::invoke(const Event &event, const Resolved &callee,
                             Invocation invocation, Truth happens) {
  Resolved result;
  std::vector<std::function<void()>> arms;
  bool known = !callee.origins.empty();
  for (const Origin &origin : callee.origins) {
    if (origin.kind == Origin::Kind::Callable) {
      const Function *function = code.function(origin.name);
      if (function && !function->opaque) {
        arms.push_back([&] { result.add(runCallable(origin, invocation)); });
        continue;
      }
    }
    if (origin.kind == Origin::Kind::Object) {
      const facts::Class *type =
          code.findClass(timeline.objects[origin.object].type);
      const Function *function =
          type ? code.member(*type, "operator()") : nullptr;
      if (function && !function->opaque) {
        arms.push_back([&, function] {
          Invocation functor = invocation;
          functor.self = Resolved::ofObject(origin.object);
          result.add(runFunction(*function, functor));
        });
        continue;
      }
    }
    // An unset std::function is not called.
    if (origin.kind != Origin::Kind::Constant)
      known = false;
  }
  if (!known)
    unseen(event, happens, event.api);
  if (!arms.empty())
    runArms(event.place, known ? happens : Truth::Maybe, arms);
  return result.origins.empty() ? Resolved::unknown() : result;
}

Resolved Interpreter::runCallable(const Origin &callable,
                                  Invocation invocation) {
  const Function *function = code.function(callable.name);
  if (!function || function->opaque)
    return Resolved::unknown();
  invocation.outer = callable.frame;
  // A pointer to a member function is called with the object before the rest.
  if (!function->owner.empty() && invocation.self.origins.empty() &&
      invocation.arguments.size() == function->parameters.size() + 1) {
    invocation.self = invocation.arguments.front();
    invocation.arguments.erase(invocation.arguments.begin());
  }
  return runFunction(*function, std::move(invocation));
}

bool Interpreter::mayEnter(const Function &function,
                           const Invocation &invocation) {
  if (function.opaque || stopped)
    return false;
  if (code.isSilent(function) && code.size(function) > MaxSilentSize)
    return false;
  unsigned running = 0;
  for (const Activation *activation : activations) {
    if (activation->function != &function)
      continue;
    // Again for the same object, or for none: it ends somewhere, not here.
    const Resolved &self = views[activation->frame].self;
    if (!invocation.self.soleObject() || self == invocation.self ||
        ++running >= MaxRecursion)
      return false;
  }
  if (activations.size() > MaxDepth) {
    timeline.truncated = true;
    return false;
  }
  return true;
}

Resolved Interpreter::runFunction(const Function &function,
                                  Invocation invocation) {
  if (!mayEnter(function, invocation)) {
    // At least where it comes from is known.
    Resolved result = Resolved::unknown();
    for (const Resolved &argument : invocation.arguments)
      for (const Origin &origin : argument.origins)
        if (origin.kind == Origin::Kind::Source)
          result.add(origin);
    return result;
  }
  llvm::SaveAndRestore<unsigned> keepGuard(guard);
  llvm::SaveAndRestore<bool> keepGradients(gradients);
  Activation activation;
  activation.function = &function;
  activation.frame =
      openFrame(invocation.kind, invocation.place, invocation.entered);
  activation.mark = state.mark();
  activation.locals = Locals{frame, !code.handsOnCode(function)};
  Frame &opened = timeline.frames[frame];
  opened.function = &function;
  opened.self = invocation.self;
  opened.object = invocation.object;
  // A member function whose object is not known works on one all the same.
  Resolved self = invocation.self;
  if (self.isUnknown() && invocation.outer == Step::None)
    if (const facts::Class *owner = code.findClass(function.owner))
      self = standIn(owner->name);
  views[frame] = {self, invocation.outer};
  for (unsigned index = 0; index < function.parameters.size(); ++index)
    state.set({Slot::Kind::Variable, frame, function.parameters[index]},
              index < invocation.arguments.size() ? invocation.arguments[index]
                                                  : Resolved::unknown());

  activations.push_back(&activation);
  Flow flow = runSequence(function.nodes);
  activations.pop_back();
  closeFrame();
  state.remove(*activation.locals, activation.mark);

  // Where it returns early, the caller finds one state or another.
  bool one = activation.returns.size() == 1 && flow == Flow::Return;
  if (!activation.returns.empty() && !one) {
    State::Changes whole = state.takeBack(activation.mark);
    if (flow == Flow::Next)
      activation.returns.push_back(std::move(whole));
    state.join(activation.returns, false);
  }
  return activation.returned.origins.empty() ? Resolved::unknown()
                                             : activation.returned;
}

} // namespace reprise::link
