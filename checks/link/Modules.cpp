//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/link/Interpreter.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::link {

void Interpreter::construct(const Event &event, Truth happens) {
  unsigned step = addStep(event, happens);
  unsigned object = makeObject(event.what, event.place, step);
  Resolved made = Resolved::ofObject(object);
  if (code.isModule(event.what)) {
    state.set({Slot::Kind::Mode, object, ""}, Resolved::constant("true"));
    for (const Resolved &argument : timeline.steps[step].arguments)
      addChild(made, argument);
  }
  active().made = made;
  setResult(event, made, happens);
}

void Interpreter::addChild(const Resolved &parent, const Resolved &child) {
  for (const Origin &above : parent.origins)
    for (const Origin &below : child.origins) {
      if (above.kind != Origin::Kind::Object ||
          below.kind != Origin::Kind::Object || above.object == below.object ||
          !code.isModule(timeline.objects[below.object].type))
        continue;
      Slot slot{Slot::Kind::Children, above.object, ""};
      const Resolved *old = state.find(slot);
      Resolved all = old ? *old : Resolved();
      all.add(below);
      state.set(slot, std::move(all));
    }
}

std::vector<unsigned> Interpreter::childrenOf(unsigned object) const {
  std::vector<unsigned> result;
  if (const Resolved *all = state.find({Slot::Kind::Children, object, ""}))
    for (const Origin &child : all->origins)
      result.push_back(child.object);
  return result;
}

void Interpreter::setMode(const Resolved &module, const Resolved &mode,
                          bool surely) {
  Resolved value = mode;
  if (mode.truth() == Truth::Maybe) {
    value = Resolved::constant("false");
    value.add(Resolved::constant("true"));
  } else {
    value = Resolved::constant(mode.truth() == Truth::Yes ? "true" : "false");
  }
  std::vector<unsigned> seen;
  for (const Origin &origin : module.origins)
    if (origin.kind == Origin::Kind::Object)
      setMode(origin.object, value, surely && module.soleObject(), seen);
}

void Interpreter::setMode(unsigned module, const Resolved &mode, bool surely,
                          std::vector<unsigned> &seen) {
  if (llvm::is_contained(seen, module))
    return;
  seen.push_back(module);
  Slot slot{Slot::Kind::Mode, module, ""};
  if (surely)
    state.set(slot, mode);
  else
    state.weaken(slot, mode);
  for (unsigned child : childrenOf(module))
    setMode(child, mode, surely, seen);
}

void Interpreter::forward(const Event &event, Truth happens) {
  unsigned step = addStep(event, happens);
  Resolved module = timeline.steps[step].object;
  std::vector<std::function<void()>> arms;
  bool known = !module.origins.empty();
  for (const Origin &origin : module.origins) {
    // The effects of a stand-in were not attached anywhere.
    if (origin.kind != Origin::Kind::Object ||
        (timeline.objects[origin.object].step == Step::None &&
         !code.findClass(timeline.objects[origin.object].type))) {
      known = false;
      continue;
    }
    arms.push_back([&, object = origin.object] {
      forwardObject(event, object, Truth::Yes);
    });
  }
  const facts::Class *type = code.findClass(event.what);
  active().unknownForward = arms.empty() && !type;
  if (arms.empty() && type) {
    Resolved self = standIn(type->name);
    known = true;
    arms.push_back([&, object = self.soleObject()->object] {
      forwardObject(event, object, Truth::Yes);
    });
  }
  if (!arms.empty())
    runArms(event.place, known ? happens : Truth::Maybe, arms);
}

void Interpreter::forwardObject(const Event &event, unsigned object,
                                Truth entered) {
  if (llvm::is_contained(forwarding, object) || exhausted())
    return;
  forwarding.push_back(object);
  const facts::Class *type = code.findClass(timeline.objects[object].type);
  const Function *body = type ? code.member(*type, "forward") : nullptr;
  if (body && !body->opaque) {
    Invocation invocation;
    invocation.kind = Frame::Kind::Forward;
    invocation.place = event.place;
    invocation.self = Resolved::ofObject(object);
    invocation.arguments = resolveAll(event.arguments);
    invocation.entered = entered;
    invocation.object = object;
    runFunction(*body, invocation);
  } else {
    openFrame(Frame::Kind::Forward, event.place, entered);
    timeline.frames[frame].object = object;
    timeline.frames[frame].self = Resolved::ofObject(object);
    auto effects = onForward.find(object);
    if (effects != onForward.end())
      replay(effects->second, object);
    // A user's module whose forward is elsewhere may do anything.
    if (type && (body || childrenOf(object).empty()))
      unseen(event, Truth::Yes, type->name + "::forward");
    for (unsigned child : childrenOf(object))
      forwardObject(event, child, Truth::Yes);
    closeFrame();
  }
  forwarding.pop_back();
}

/// Whether a condition's subject asks for a module's mode.
static bool asksForMode(const facts::Value &value) {
  return value.kind == facts::Value::Kind::Training ||
         llvm::any_of(value.parts, asksForMode);
}

void Interpreter::deferEffect(const Event &event, llvm::StringRef on) {
  Activation &current = active();
  if (on == "forward-unknown" || on == "iterate-unknown") {
    bool isUnknown = on == "forward-unknown" ? current.unknownForward
                                             : current.unknownLoader;
    Truth truth = isUnknown ? happens(event) : Truth::No;
    if (truth != Truth::No)
      addStep(event, truth);
    return;
  }
  Effect effect;
  effect.event = &event;
  effect.object = resolve(event.object);
  effect.arguments = resolveAll(event.arguments);
  effect.happens = Truth::Yes;
  for (const facts::Condition &condition : event.conditions) {
    if (asksForMode(condition.subject))
      effect.open.push_back(&condition);
    else
      effect.happens = effect.happens && holds(condition);
  }
  if (effect.happens == Truth::No)
    return;
  const Origin *owner = effect.object.soleObject();
  if (on == "iterate" || !owner)
    owner = current.made.soleObject();
  if (owner)
    (on == "iterate" ? onIterate : onForward)[owner->object].push_back(
        std::move(effect));
}

void Interpreter::replay(const std::vector<Effect> &effects, unsigned object) {
  const Resolved *mode = state.find({Slot::Kind::Mode, object, ""});
  Truth training = mode ? mode->truth() : Truth::Maybe;
  for (const Effect &effect : effects) {
    Truth happens = effect.happens;
    for (const facts::Condition *condition : effect.open) {
      // The object in it is the one that the effect belongs to.
      const Value *subject = &condition->subject;
      bool negated = condition->negated;
      while (subject->kind == Value::Kind::Not) {
        subject = &subject->parts.front();
        negated = !negated;
      }
      Truth truth = Truth::Maybe;
      if (subject->kind == Value::Kind::Training && training != Truth::Maybe)
        truth = Resolved::constant(training == Truth::Yes ? "true" : "false")
                    .isOneOf(condition->anyOf);
      happens = happens && (negated ? !truth : truth);
    }
    if (happens == Truth::No)
      continue;
    unsigned step =
        addStep(*effect.event, happens, effect.object, effect.arguments);
    timeline.steps[step].cause = timeline.objects[object].step;
  }
}

} // namespace reprise::link
