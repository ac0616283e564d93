//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/link/Interpreter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace reprise::link {

std::vector<Resolved>
Interpreter::resolveAll(const std::vector<Value> &values) {
  std::vector<Resolved> result;
  for (const Value &value : values)
    result.push_back(resolve(value));
  return result;
}

Slot Interpreter::variableSlot(const std::string &name) const {
  Slot own{Slot::Kind::Variable, active().frame, name};
  for (Slot slot = own;;) {
    if (state.find(slot))
      return slot;
    if (views[slot.owner].outer == Step::None)
      return own;
    slot.owner = views[slot.owner].outer;
  }
}

Resolved Interpreter::resolve(const Value &value) {
  using Kind = Value::Kind;
  auto read = [&](const Slot &slot) {
    const Resolved *found = state.find(slot);
    return found ? *found : Resolved::unknown();
  };
  Origin origin;
  origin.name = value.name;
  switch (value.kind) {
  case Kind::Unknown:
    return Resolved::unknown();
  case Kind::Constant:
    return Resolved::constant(value.name);
  case Kind::Variable:
    return read(variableSlot(value.name));
  case Kind::Global:
    return read({Slot::Kind::Global, 0, value.name});
  case Kind::This: {
    // A lambda's `this` is that of the function around it.
    unsigned in = active().frame;
    while (views[in].self.isUnknown() && views[in].outer != Step::None)
      in = views[in].outer;
    return views[in].self;
  }
  case Kind::Field:
    return readField(resolve(value.parts.front()), value.name);
  case Kind::Result:
    return read(
        {Slot::Kind::Result, active().frame, std::to_string(value.event)});
  case Kind::Source:
    origin.kind = Origin::Kind::Source;
    origin.place = value.place;
    return {{origin}};
  case Kind::Device:
    origin.kind = Origin::Kind::Device;
    return {{origin}};
  case Kind::Callable:
    origin.kind = Origin::Kind::Callable;
    origin.frame = active().frame;
    return {{origin}};
  case Kind::Training:
    return resolveTraining(value);
  case Kind::Not: {
    Resolved part = resolve(value.parts.front());
    Truth truth = part.truth();
    if (truth == Truth::Maybe)
      return part;
    return Resolved::constant(truth == Truth::Yes ? "false" : "true");
  }
  case Kind::Mix:
    return resolveMix(value);
  }
  return Resolved::unknown();
}

/// The answer of a comparison of two values that are known; none where one is
/// not, or \p op compares nothing.
static std::optional<bool> compare(llvm::StringRef op, const Resolved &left,
                                   const Resolved &right) {
  auto constant = [](const Resolved &value) {
    return value.origins.size() == 1 &&
           value.origins[0].kind == Origin::Kind::Constant &&
           value.origins[0].name != "default";
  };
  if (!constant(left) || !constant(right))
    return std::nullopt;
  llvm::StringRef a = left.origins[0].name, b = right.origins[0].name;
  std::optional<double> x = numberOf(a), y = numberOf(b);
  // An enumerator may be equal to a number.
  if (x.has_value() != y.has_value())
    return std::nullopt;
  if (op == "==")
    return x ? *x == *y : a == b;
  if (op == "!=")
    return x ? *x != *y : a != b;
  if (!x)
    return std::nullopt;
  return llvm::StringSwitch<std::optional<bool>>(op)
      .Case("<", *x < *y)
      .Case("<=", *x <= *y)
      .Case(">", *x > *y)
      .Case(">=", *x >= *y)
      .Default(std::nullopt);
}

static bool isClock(const Origin &origin) {
  return origin.kind == Origin::Kind::Source && origin.name == "clock";
}

Resolved Interpreter::resolveMix(const Value &value) {
  std::vector<Resolved> parts = resolveAll(value.parts);
  Resolved all;
  for (const Resolved &part : parts)
    all.add(part);
  if (value.name.empty())
    return all;
  if (value.name == "and" || value.name == "or") {
    // (a or b) is not (not a and not b).
    bool isOr = value.name == "or";
    Truth truth = Truth::Yes;
    for (const Resolved &part : parts)
      truth = truth && (isOr ? !part.truth() : part.truth());
    if (isOr)
      truth = !truth;
    if (truth != Truth::Maybe)
      return Resolved::constant(truth == Truth::Yes ? "true" : "false");
  }
  if (parts.size() == 2)
    if (std::optional<bool> holds = compare(value.name, parts[0], parts[1]))
      return Resolved::constant(*holds ? "true" : "false");
  // Computed from them: where it comes from is known, what it is is not.
  Resolved computed = Resolved::unknown();
  for (Origin origin : all.origins) {
    if (origin.kind == Origin::Kind::Object)
      continue;
    // A text that is made of a time names something: it is no time any more.
    if (value.name == "text" && isClock(origin))
      origin.name = "date";
    computed.add(origin);
  }
  return computed;
}

Resolved Interpreter::resolveTraining(const Value &value) {
  Resolved result;
  Origin open;
  open.kind = Origin::Kind::Training;
  for (const Origin &module : resolve(value.parts.front()).origins) {
    open.object = Origin::NoObject;
    if (module.kind == Origin::Kind::Object) {
      const Resolved *mode =
          state.find({Slot::Kind::Mode, module.object, std::string()});
      if (mode && mode->truth() != Truth::Maybe) {
        result.add(*mode);
        continue;
      }
      open.object = module.object;
    }
    result.add(open);
  }
  return result;
}

Resolved Interpreter::readField(const Resolved &base, const std::string &name) {
  Resolved result;
  for (const Origin &origin : base.origins) {
    // A part of what came out of the world came out of it too.
    if (origin.kind == Origin::Kind::Source) {
      // Of several parts, a loss and the seconds that it took, the clock gave
      // one: which, is not known.
      result.add(isClock(origin) && !llvm::all_of(base.origins, isClock)
                     ? Origin()
                     : origin);
      continue;
    }
    if (origin.kind != Origin::Kind::Object) {
      result.add(Origin());
      continue;
    }
    if (const Resolved *field =
            state.find({Slot::Kind::Field, origin.object, name})) {
      result.add(*field);
      continue;
    }
    if (name == "[]") {
      std::vector<unsigned> children = childrenOf(origin.object);
      for (unsigned child : children)
        result.add(Resolved::ofObject(child));
      if (!children.empty())
        continue;
    }
    // A module that a stand-in holds is one thing wherever it is read.
    const Object object = timeline.objects[origin.object];
    if (object.step == Step::None)
      if (const facts::Class *type = code.findClass(object.type)) {
        auto field = llvm::find_if(type->fields, [&](const facts::Field &f) {
          return f.name == name;
        });
        if (field != type->fields.end() && code.isModule(field->type)) {
          Resolved held = Resolved::ofObject(
              makeObject(field->type, field->place, Step::None));
          assignField(Resolved::ofObject(origin.object), name, held, true);
          result.add(held);
          continue;
        }
      }
    // A list stands for each of its elements: `Player *players[] = {a, b};`.
    if (name == "[]" && code.findClass(object.type)) {
      result.add(origin);
      continue;
    }
    // An option that nobody has set, of a bag that was seen being made.
    if (object.step != Step::None &&
        llvm::StringRef(object.type).ends_with("Options")) {
      result.add(Resolved::constant("default"));
      continue;
    }
    result.add(Origin());
  }
  return result.origins.empty() ? Resolved::unknown() : result;
}

unsigned Interpreter::makeObject(llvm::StringRef type,
                                 const facts::Place &place, unsigned step) {
  Object object;
  object.type = type.str();
  object.place = place;
  object.step = step;
  timeline.objects.push_back(std::move(object));
  unsigned index = timeline.objects.size() - 1;
  state.set({Slot::Kind::Made, index, ""}, {});
  return index;
}

Resolved Interpreter::standIn(llvm::StringRef type) {
  auto [place, isNew] = standIns.try_emplace(type.str(), 0);
  if (isNew) {
    const facts::Class *found = code.findClass(type);
    place->second =
        makeObject(type, found ? found->place : facts::Place(), Step::None);
  }
  return Resolved::ofObject(place->second);
}

Resolved Interpreter::resolveBase(const Value &value) {
  Resolved base = resolve(value);
  if (!base.isUnknown())
    return base;
  bool canHold = value.kind == Value::Kind::Variable ||
                 value.kind == Value::Kind::Global ||
                 value.kind == Value::Kind::Field;
  if (!canHold)
    return base;
  base = Resolved::ofObject(makeObject("", value.place, Step::None));
  assign(value, base, true);
  return base;
}

void Interpreter::assignField(const Resolved &base, const std::string &name,
                              const Resolved &value, bool surely) {
  // Elements of a container are all one field.
  surely &= base.soleObject() != nullptr && name != "[]";
  for (const Origin &origin : base.origins) {
    if (origin.kind != Origin::Kind::Object)
      continue;
    Slot slot{Slot::Kind::Field, origin.object, name};
    if (surely || (name == "[]" && !state.find(slot)))
      state.set(slot, value);
    else
      state.weaken(slot, value);
    if (code.isModule(timeline.objects[origin.object].type))
      addChild(Resolved::ofObject(origin.object), value);
  }
}

void Interpreter::assign(const Value &target, const Resolved &value,
                         bool surely) {
  auto write = [&](const Slot &slot) {
    if (surely)
      state.set(slot, value);
    else
      state.weaken(slot, value);
  };
  switch (target.kind) {
  case Value::Kind::Variable:
    return write(variableSlot(target.name));
  case Value::Kind::Global:
    return write({Slot::Kind::Global, 0, target.name});
  case Value::Kind::Field:
    return assignField(resolveBase(target.parts.front()), target.name, value,
                       surely);
  case Value::Kind::Mix:
    // One of several: each may be it.
    if (target.name.empty())
      for (const Value &part : target.parts)
        assign(part, value, false);
    return;
  default:
    return;
  }
}

} // namespace reprise::link
