//===- PointerOrder.cpp - training in the order of hashes or addresses ----===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Order.h"
#include "Story.h"

namespace reprise::rules {

using facts::Event;
using facts::Function;
using facts::Node;

namespace {

/// What one loop's order decides, in notes: empty where nothing of training.
std::vector<Note> decides(const Order &order, const Function &function,
                          const Node &loop) {
  std::vector<Note> notes;
  const OrderFlow &flow = order.flow();
  // Parameters and draws: the loop itself is what training depends on.
  order.forEachReached(
      function, loop.children, [&](const Function &, const Event &event) {
        if (!notes.empty())
          return;
        if (event.kind == EventKind::AddModule)
          notes.push_back({event.place, "a module is registered here"});
        else if (event.kind == EventKind::Draw && event.what == "default")
          notes.push_back({event.place, "'" + event.api + "' draws here"});
      });
  if (!notes.empty())
    return notes;

  for (const Node &child : loop.children) {
    const Event &event = child.event;
    if (child.kind != Node::Kind::Event || event.kind != EventKind::Count)
      continue;
    bool isSum = event.what == "sum";
    if (!isSum && event.find("tensor"))
      return {{event.place, "a tensor is filled here, in that order"}};
    OrderFlow::Holders start;
    if (isSum)
      start = flow.holdersOf(function, event.object);
    for (const facts::Value &argument : event.arguments)
      start.merge(flow.holdersOf(function, argument));
    OrderFlow::Holders reached = flow.reachedFrom(start);
    std::optional<Note> use =
        isSum ? order.backwardOf(reached) : order.useOf(reached, function);
    if (use)
      return {{event.place, isSum ? "added up here, in that order"
                                  : "numbered here, in that order"},
              *use};
  }
  for (const Growth &growth : order.growthIn(function, loop))
    if (std::optional<Note> use =
            order.useOf(flow.reachedFrom(growth.holders), function))
      return {{growth.event->place, "collected here, in that order"}, *use};
  return {};
}

void visitLoops(const Order &order, const Function &function,
                const std::vector<Node> &nodes,
                std::vector<Finding> &findings) {
  for (const Node &node : nodes) {
    visitLoops(order, function, node.children, findings);
    if (node.kind != Node::Kind::Loop)
      continue;
    auto source = llvm::find_if(node.children, [](const Node &child) {
      return child.kind == Node::Kind::Event &&
             child.event.kind == EventKind::HashOrder;
    });
    if (source == node.children.end())
      continue;
    std::vector<Note> notes = decides(order, function, node);
    if (notes.empty())
      continue;
    const Event &event = source->event;
    bool addresses = event.find("key");
    Finding finding;
    finding.level = Level::Likely;
    finding.message =
        addresses ? "training depends on the order of this '" + event.what +
                        "', which is that of addresses: they differ in each run"
                  : "training depends on the order of this '" + event.what +
                        "', which is up to the library's hash and buckets";
    finding.place = node.place;
    finding.place.endLine = event.place.endLine;
    finding.place.endColumn = event.place.endColumn;
    finding.identity = function.name + ":" + event.what;
    finding.notes = std::move(notes);
    findings.push_back(std::move(finding));
  }
}

} // namespace

void checkPointerOrder(const link::Program &program,
                       std::vector<Finding> &findings) {
  if (!hasEvent(program, [](const Event &event) {
        return event.kind == EventKind::HashOrder;
      }))
    return;
  Order order(program);
  if (!order)
    return;
  for (const Function *function : order.flow().functions())
    visitLoops(order, *function, function->nodes, findings);
}

} // namespace reprise::rules
