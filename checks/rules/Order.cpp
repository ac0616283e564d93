//===- Order.cpp - where training meets an order --------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Order.h"
#include "Story.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::rules {

using facts::Event;
using facts::EventKind;
using facts::Function;
using facts::Node;
using facts::Value;

namespace {

bool meet(const OrderFlow::Holders &left, const OrderFlow::Holders &right) {
  return llvm::any_of(
      left, [&](OrderFlow::Holder holder) { return right.count(holder); });
}

/// Where an element of a container is taken: `list[i]`, `for (x : list)`.
void forEachElement(const Value &value,
                    llvm::function_ref<void(const Value &)> visit) {
  if (value.kind == Value::Kind::Field && value.name == "[]")
    visit(value.parts.front());
  for (const Value &part : value.parts)
    forEachElement(part, visit);
}

void forEachElement(const Event &event,
                    llvm::function_ref<void(const Value &)> visit) {
  forEachElement(event.object, visit);
  for (const Value &argument : event.arguments)
    forEachElement(argument, visit);
}

} // namespace

bool hasEvent(const link::Program &program,
              llvm::function_ref<bool(const Event &)> is) {
  bool found = false;
  for (const auto &unit : program.units)
    for (const Function &function : unit->functions)
      link::forEachEvent(function.nodes,
                         [&](const Event &event) { found |= is(event); });
  return found;
}

Order::Order(const link::Program &program) : followed(program) {
  findTraining();
}

void Order::forEachReached(
    const Function &in, const std::vector<Node> &nodes,
    llvm::function_ref<void(const Function &, const Event &)> visit) const {
  Visited visited;
  reach(in, nodes, visited, visit);
}

void Order::reach(
    const Function &in, const std::vector<Node> &nodes, Visited &visited,
    llvm::function_ref<void(const Function &, const Event &)> visit) const {
  link::forEachEvent(nodes, [&](const Event &event) {
    visit(in, event);
    for (const Function *callee : followed.calleesOf(in, event))
      if (visited.insert(callee).second)
        reach(*callee, callee->nodes, visited, visit);
  });
}

void Order::findTraining() {
  std::map<const Function *, std::set<const Function *>> callers;
  std::vector<const Function *> open;
  for (const Function *function : followed.functions()) {
    bool differentiates = false;
    link::forEachEvent(function->nodes, [&](const Event &event) {
      differentiates |= event.kind == EventKind::Backward;
      for (const Function *callee : followed.calleesOf(*function, event))
        callers[callee].insert(function);
    });
    if (differentiates && trains.insert(function).second)
      open.push_back(function);
  }
  while (!open.empty()) {
    const Function *callee = open.back();
    open.pop_back();
    for (const Function *caller : callers[callee])
      if (trains.insert(caller).second)
        open.push_back(caller);
  }
  if (trains.empty())
    return;
  auto ignore = [](const Function &, const Event &) {};
  for (const Function *function : followed.functions()) {
    if (trains.count(function))
      findLoops(*function, function->nodes);
    // What a loader runs.
    const facts::Class *owner = followed.code().findClass(function->owner);
    llvm::StringRef name = function->name;
    if (owner && owner->role == "dataset" && !function->isConstructor &&
        (name.ends_with("::get") || name.ends_with("::get_batch"))) {
      running.insert(function);
      reach(*function, function->nodes, running, ignore);
    }
  }
  for (auto [function, loop] : loops)
    reach(*function, loop->children, running, ignore);
}

bool Order::trainsIn(const Function &in, const Node &node) const {
  bool found = false;
  link::forEachEvent(node.children, [&](const Event &event) {
    found |= event.kind == EventKind::Backward;
    for (const Function *callee : followed.calleesOf(in, event))
      found |= trains.count(callee) != 0;
  });
  return found;
}

void Order::findLoops(const Function &in, const std::vector<Node> &nodes) {
  for (const Node &node : nodes) {
    if (node.kind == Node::Kind::Loop && trainsIn(in, node))
      loops.emplace_back(&in, &node);
    else
      findLoops(in, node.children);
  }
}

std::vector<Growth> Order::growthIn(const Function &in,
                                    const Node &loop) const {
  std::vector<Growth> found;
  forEachReached(
      in, loop.children, [&](const Function &at, const Event &event) {
        if (event.kind != EventKind::Append || event.what == "tensor")
          return;
        if (!event.arguments.empty() &&
            llvm::all_of(event.arguments, [](const Value &value) {
              return value.kind == Value::Kind::Constant;
            }))
          return;
        Growth growth{&at, &event, followed.holdersOf(at, event.object)};
        // What is made anew in each turn, or sorts itself, has no order from
        // the loop.
        auto isInner = [&](OrderFlow::Holder holder) {
          return followed.isKeyed(holder) ||
                 followed.isDeclaredIn(holder, in, loop.place) ||
                 (&at != &in &&
                  followed.isDeclaredIn(holder, at, extentOf(at)));
        };
        for (auto holder = growth.holders.begin();
             holder != growth.holders.end();)
          holder = isInner(*holder) ? growth.holders.erase(holder)
                                    : std::next(holder);
        if (!growth.holders.empty())
          found.push_back(std::move(growth));
      });
  return found;
}

std::optional<Note> Order::backwardOf(const OrderFlow::Holders &reached) const {
  std::optional<Note> use;
  for (const Function *function : followed.functions())
    link::forEachEvent(function->nodes, [&](const Event &event) {
      if (use || event.kind != EventKind::Backward)
        return;
      OrderFlow::Holders holders = followed.holdersOf(*function, event.object);
      for (const Value &argument : event.arguments)
        holders.merge(followed.holdersOf(*function, argument));
      if (meet(holders, reached))
        use = Note{event.place, "differentiated here"};
    });
  return use;
}

std::optional<Note> Order::useOf(const OrderFlow::Holders &reached,
                                 const Function &from) const {
  for (OrderFlow::Holder holder : reached)
    if (const facts::Class *owner = followed.ownerOf(holder))
      if (owner->role == "dataset")
        return Note{owner->place,
                    "the data set '" + owner->name + "' holds them"};

  std::optional<Note> use;
  auto takes = [&](const Function &function, const Event &event,
                   std::string text) {
    bool met = meet(followed.holdersOf(function, event.object), reached);
    for (const Value &argument : event.arguments)
      met |= meet(followed.holdersOf(function, argument), reached);
    if (met && !use && event.place)
      use = Note{event.place, std::move(text)};
  };
  for (const Function *function : followed.functions())
    link::forEachEvent(function->nodes, [&](const Event &event) {
      if (event.kind == EventKind::Call && event.text("role") == "dataset")
        takes(*function, event, "the data set is made of them here");
      else if (event.kind == EventKind::BuildLoader)
        takes(*function, event, "the loader takes them here");
      else if (event.kind == EventKind::Append && event.what == "tensor")
        takes(*function, event, "they become one tensor here");
      else if (event.kind == EventKind::Step && event.what == "optimizer")
        takes(*function, event, "the optimizer goes through them here");
    });
  // What training itself lists, such as old checkpoints, is not its data.
  if (use || running.count(&from))
    return use;
  auto elements = [&](const Function &function, const Event &event) {
    forEachElement(event, [&](const Value &container) {
      if (!use && event.place &&
          meet(followed.holdersOf(function, container), reached))
        use = Note{event.place, "training goes through them here"};
    });
  };
  for (auto [function, loop] : loops)
    link::forEachEvent(loop->children,
                       [&, function = function](const Event &event) {
                         elements(*function, event);
                       });
  for (const Function *function : followed.functions())
    if (running.count(function))
      link::forEachEvent(function->nodes, [&](const Event &event) {
        elements(*function, event);
      });
  return use;
}

} // namespace reprise::rules
