//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/link/Interpreter.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::link {

using facts::EventKind;

Truth Interpreter::holds(const facts::Condition &condition) {
  Truth truth = resolve(condition.subject).isOneOf(condition.anyOf);
  return condition.negated ? !truth : truth;
}

Truth Interpreter::happens(const Event &event) {
  Truth truth = Truth::Yes;
  for (const facts::Condition &condition : event.conditions)
    truth = truth && holds(condition);
  return truth;
}

unsigned Interpreter::addStep(const Event &event, Truth happens) {
  return addStep(event, happens, resolve(event.object),
                 resolveAll(event.arguments));
}

unsigned Interpreter::addStep(const Event &event, Truth happens,
                              Resolved object,
                              std::vector<Resolved> arguments) {
  Step step;
  step.event = &event;
  step.frame = frame;
  step.happens = happens;
  step.object = std::move(object);
  step.arguments = std::move(arguments);
  step.guard = guard;
  step.gradients = gradients;
  timeline.steps.push_back(std::move(step));
  return timeline.steps.size() - 1;
}

void Interpreter::setResult(const Event &event, Resolved value, Truth happens) {
  if (!event.id)
    return;
  if (happens != Truth::Yes)
    value.add(Origin());
  state.set({Slot::Kind::Result, active().frame, std::to_string(event.id)},
            std::move(value));
}

Interpreter::Flow Interpreter::runEvent(const Event &event) {
  if (llvm::StringRef on = event.text("on"); !on.empty()) {
    deferEffect(event, on);
    return Flow::Next;
  }
  Truth truth = happens(event);
  if (truth == Truth::No)
    return Flow::Next;
  Activation &current = active();

  switch (event.kind) {
  case EventKind::Call:
    if (event.find("end"))
      current.due.push_back(&event);
    else
      call(event, truth);
    break;
  case EventKind::Invoke: {
    Invocation invocation;
    invocation.place = event.place;
    invocation.arguments = resolveAll(event.arguments);
    setResult(event, invoke(event, resolve(event.object), invocation, truth),
              truth);
    break;
  }
  case EventKind::Construct:
    construct(event, truth);
    break;
  case EventKind::Assign:
    if (!event.arguments.empty())
      assign(event.object, resolve(event.arguments.front()),
             truth == Truth::Yes);
    break;
  case EventKind::Return:
    if (!event.arguments.empty())
      current.returned.add(resolve(event.arguments.front()));
    leave(current.returns, current.mark, 0, truth == Truth::Yes,
          current.locals ? &*current.locals : nullptr);
    return truth == Truth::Yes ? Flow::Return : Flow::Next;
  case EventKind::Leave: {
    bool ofLoop = event.what == "break" || event.what == "continue";
    if (ofLoop && current.loops > 0)
      leave(current.breaks, current.loopMark, current.dueBeforeLoop,
            truth == Truth::Yes);
    if (truth != Truth::Yes)
      return Flow::Next;
    return ofLoop ? Flow::Break : Flow::Exit;
  }
  case EventKind::StartThread: {
    addStep(event, truth);
    if (event.arguments.empty())
      break;
    Invocation invocation;
    invocation.kind = Frame::Kind::Thread;
    invocation.place = event.place;
    invocation.arguments = resolveAll(event.arguments);
    Resolved callee = invocation.arguments.front();
    invocation.arguments.erase(invocation.arguments.begin());
    invoke(event, callee, std::move(invocation), truth);
    break;
  }
  case EventKind::Use:
    if ((event.find("held") ||
         !noteSources(event, truth, {"draw", "entropy", "unordered"})) &&
        event.what == "tensor")
      noteHeld(event, truth);
    break;
  case EventKind::Accumulate:
    addStep(event, truth,
            event.find("tensor") ? resolve(event.object)
                                 : resolveKeeper(event.object),
            resolveAll(event.arguments));
    break;
  case EventKind::Record:
    noteSources(event, truth, {"clock", "date", "entropy", "pid", "address"});
    break;
  case EventKind::GuardRng:
    guard = addStep(event, truth);
    break;
  case EventKind::NoGrad:
    addStep(event, truth);
    gradients = false;
    break;
  case EventKind::SaveRng: {
    unsigned step = addStep(event, truth);
    unsigned object = makeObject("rng-state", event.place, step);
    // The state of an own generator covers no draw from the default one.
    if (!timeline.steps[step].object.soleObject())
      saves.push_back({step, current.frame, object});
    setResult(event, Resolved::ofObject(object), truth);
    break;
  }
  case EventKind::RestoreRng:
    restoreRng(event, truth);
    break;
  case EventKind::SetMode: {
    unsigned step = addStep(event, truth);
    const Step &made = timeline.steps[step];
    setMode(made.object,
            made.arguments.empty() ? Resolved::unknown() : made.arguments[0],
            truth == Truth::Yes);
    break;
  }
  case EventKind::Forward:
    forward(event, truth);
    break;
  case EventKind::AddModule: {
    unsigned step = addStep(event, truth);
    const Step &made = timeline.steps[step];
    if (made.arguments.empty())
      break;
    Resolved child = made.arguments.front();
    addChild(Resolved(made.object), child);
    setResult(event, child, truth);
    break;
  }
  // How an order moves from container to container, and what a function does
  // with memory, is for who asks to follow.
  case EventKind::Touch:
  case EventKind::Synchronise:
  case EventKind::Append:
  case EventKind::Sort:
  case EventKind::HashOrder:
  case EventKind::Count:
    break;
  case EventKind::BuildLoader:
    buildLoader(event, truth);
    break;
  case EventKind::Iterate:
    iterate(event, truth);
    break;
  default: {
    unsigned step = addStep(event, truth);
    // An engine whose construction seeds it is a thing that draws speak of.
    if (event.text("how") == "construct" || event.find("makes") ||
        event.kind == EventKind::MakeOptimizer)
      setResult(event,
                Resolved::ofObject(makeObject(event.api, event.place, step)),
                truth);
    else if (event.kind == EventKind::ToDevice)
      setResult(event, timeline.steps[step].object, truth);
    break;
  }
  }
  return stopped ? Flow::Exit : Flow::Next;
}

/// A step only where \p event's values come from one of \p sources: the others
/// nobody asks for.
bool Interpreter::noteSources(const Event &event, Truth happens,
                              llvm::ArrayRef<llvm::StringRef> sources) {
  std::vector<Resolved> arguments = resolveAll(event.arguments);
  for (const Resolved &argument : arguments)
    for (const Origin &origin : argument.origins)
      if (origin.kind == Origin::Kind::Source &&
          llvm::is_contained(sources, origin.name)) {
        addStep(event, happens, resolveKeeper(event.object),
                std::move(arguments));
        return true;
      }
  return false;
}

/// What keeps a value: the object that \p value is an element or member of.
Resolved Interpreter::resolveKeeper(const Value &value) {
  return value.kind == Value::Kind::Field ? resolve(value.parts.front())
                                          : Resolved::unknown();
}

/// A step where a member or container holds what threads added up.
void Interpreter::noteHeld(const Event &event, Truth happens) {
  std::vector<Resolved> arguments = resolveAll(event.arguments);
  bool held = false;
  for (Resolved &argument : arguments) {
    argument.add(readField(argument, "[]"));
    held |= llvm::any_of(argument.origins, [](const Origin &origin) {
      return origin.kind == Origin::Kind::Source && origin.name == "unordered";
    });
  }
  if (held)
    addStep(event, happens, Resolved::unknown(), std::move(arguments));
}

/// Draws between a save of the default generator and its restoring do not move
/// what comes after.
void Interpreter::restoreRng(const Event &event, Truth happens) {
  unsigned step = addStep(event, happens);
  const Step &made = timeline.steps[step];
  if (made.object.soleObject())
    return;
  Resolved restored =
      made.arguments.empty() ? Resolved::unknown() : made.arguments.front();
  const Save *from = nullptr;
  for (const Save &save : llvm::reverse(saves)) {
    bool isThis = llvm::is_contained(
        restored.origins, Resolved::ofObject(save.object).origins[0]);
    bool mayBe = restored.isUnknown() && save.frame == active().frame;
    if (isThis || mayBe) {
      from = &save;
      break;
    }
  }
  if (!from)
    return;
  for (unsigned between = from->step + 1; between < step; ++between)
    if (timeline.steps[between].guard == Step::None)
      timeline.steps[between].guard = from->step;
}

} // namespace reprise::link
