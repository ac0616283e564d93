//===- Members.cpp - what a class makes of its members --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Members.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"

namespace reprise::rules {

using facts::Event;
using facts::EventKind;
using facts::Value;

namespace {

/// The member of this object that \p value names, itself or an element of it.
const std::string *memberOf(const Value &value, bool &element) {
  if (value.kind != Value::Kind::Field)
    return nullptr;
  const Value &base = value.parts.front();
  if (base.kind == Value::Kind::This) {
    element = false;
    return &value.name;
  }
  if (base.kind == Value::Kind::Field && value.name == "[]" &&
      base.parts.front().kind == Value::Kind::This) {
    element = true;
    return &base.name;
  }
  return nullptr;
}

/// A value that the code itself makes: an object, or what emplace_back() makes
/// one of.
bool isMade(const Value &value, llvm::ArrayRef<const Event *> events) {
  if (value.kind != Value::Kind::Result)
    return false;
  return llvm::any_of(events, [&](const Event *event) {
    return event->id == value.event &&
           (event->kind == EventKind::Construct ||
            (event->kind == EventKind::Call && event->find("class")));
  });
}

} // namespace

Members::Members(const link::Code &code,
                 const std::vector<const facts::Function *> &functions)
    : code(code) {
  for (const facts::Function *function : functions) {
    Scope scope{function, {}, {}};
    link::forEachEvent(function->nodes, [&](const Event &event) {
      scope.events.push_back(&event);
      if (event.kind == EventKind::Assign && !event.arguments.empty() &&
          event.object.kind == Value::Kind::Variable)
        scope.variables[event.object.name].push_back(event.arguments[0]);
    });
    read(scope);
  }
}

void Members::expand(const Scope &scope, const Value &value,
                     std::vector<Value> &found, unsigned depth) const {
  found.push_back(value);
  if (depth > 8)
    return;
  if (value.kind == Value::Kind::Variable) {
    auto assigned = scope.variables.find(value.name);
    if (assigned != scope.variables.end())
      for (const Value &other : assigned->second)
        expand(scope, other, found, depth + 1);
  } else if (value.kind == Value::Kind::Mix) {
    for (const Value &part : value.parts)
      expand(scope, part, found, depth + 1);
  } else if (value.kind == Value::Kind::Field && value.name != "[]" &&
             value.parts.front().kind != Value::Kind::This) {
    // A pair's or a structured binding's part may be the element.
    expand(scope, value.parts.front(), found, depth + 1);
  } else if (value.kind == Value::Kind::Field && value.name == "[]" &&
             value.parts.front().kind == Value::Kind::Variable) {
    std::vector<Value> bases;
    expand(scope, value.parts.front(), bases, depth + 1);
    for (const Value &base : bases)
      found.push_back(Value::field(base, "[]"));
  }
}

std::set<std::string> Members::namesIn(const Scope &scope,
                                       const Value &value) const {
  std::vector<Value> values;
  expand(scope, value, values);
  std::set<std::string> names;
  bool element;
  for (const Value &one : values)
    if (const std::string *name = memberOf(one, element))
      names.insert(*name);
  return names;
}

/// Whether a call may register what it is given.
bool Members::mayRegister(const Event &call) const {
  const facts::Function *callee = code.function(call.what);
  if (!callee || callee->opaque)
    return call.text("owner") == "user" || call.kind == EventKind::Invoke;
  bool registers = false;
  link::forEachEvent(callee->nodes, [&](const Event &event) {
    registers |=
        event.kind == EventKind::AddModule ||
        (event.kind == EventKind::AskGradients && event.what == "registered") ||
        event.kind == EventKind::Call || event.kind == EventKind::Invoke;
  });
  return registers;
}

void Members::read(const Scope &scope) {
  auto isSame = [](const Value &left, const Value &right) {
    return left.kind == Value::Kind::Result && left.kind == right.kind &&
           left.event == right.event;
  };
  std::vector<Value> added;
  for (const Event *event : scope.events) {
    bool adds =
        event->kind == EventKind::AddModule ||
        (event->kind == EventKind::AskGradients && event->what == "registered");
    bool gives =
        (event->kind == EventKind::Call || event->kind == EventKind::Invoke) &&
        mayRegister(*event);
    if (!adds && !gives)
      continue;
    for (const Value &argument : event->arguments) {
      for (const std::string &name : namesIn(scope, argument))
        registered.insert(name);
      if (adds)
        expand(scope, argument, added);
    }
    // register_parameter() gives the tensor back.
    if (adds && event->id)
      added.push_back(Value::result(event->id));
  }

  for (const Event *event : scope.events) {
    // x.requires_grad_(): x itself.
    if (event->kind == EventKind::AskGradients && event->what != "registered")
      for (const std::string &name : namesIn(scope, event->object))
        leaves.try_emplace(name, Made{scope.function, event});
    bool element;
    const std::string *name = event->kind == EventKind::Assign
                                  ? memberOf(event->object, element)
                                  : nullptr;
    if (!name || event->arguments.empty())
      continue;
    std::vector<Value> values;
    expand(scope, event->arguments[0], values);
    bool isAdded = llvm::any_of(values, [&](const Value &value) {
      return llvm::any_of(
          added, [&](const Value &other) { return isSame(value, other); });
    });
    if (isAdded)
      registered.insert(*name);
    if (llvm::any_of(values, [&](const Value &value) {
          return isMade(value, scope.events);
        })) {
      Made made{scope.function, event};
      auto [maker, isNew] = makers.try_emplace({*name, element}, made);
      // A constructor's body replaces what its initialiser made.
      if (!isNew && maker->second.function == scope.function &&
          !maker->second.event->statement)
        maker->second = made;
    }
    // Gradients are asked for in the statement that sets it.
    for (const Event *other : scope.events)
      if (other->kind == EventKind::AskGradients &&
          other->what != "registered" && other->statement &&
          other->statement == event->statement)
        leaves.try_emplace(*name, Made{scope.function, event});
  }
}

const Members::Made *Members::made(const std::string &name,
                                   bool element) const {
  auto found = makers.find({name, element});
  return found == makers.end() ? nullptr : &found->second;
}

const Members::Made *Members::gradients(const std::string &name) const {
  auto found = leaves.find(name);
  return found == leaves.end() ? nullptr : &found->second;
}

} // namespace reprise::rules
