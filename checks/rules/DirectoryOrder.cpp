//===- DirectoryOrder.cpp - samples in the order of a directory -----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mentions.h"
#include "Order.h"
#include "Story.h"

namespace reprise::rules {

using facts::Event;
using facts::Function;
using facts::Node;
using facts::Value;

namespace {

bool contains(const Node &node, const Event &event) {
  bool found = false;
  link::forEachEvent(node.children,
                     [&](const Event &inner) { found |= &inner == &event; });
  return found;
}

/// Calls \p visit for each loop, outer ones first.
void forEachLoop(const std::vector<Node> &nodes,
                 llvm::function_ref<void(const Node &)> visit) {
  for (const Node &node : nodes) {
    if (node.kind == Node::Kind::Loop)
      visit(node);
    forEachLoop(node.children, visit);
  }
}

/// One listing of a directory in one function.
class Listing {
public:
  Listing(const Order &order, const Function &function, const Event &event)
      : order(order), function(function), event(event) {
    if (event.what == "all")
      link::forEachEvent(function.nodes, [&](const Event &other) {
        if (other.kind == EventKind::Assign && !other.arguments.empty() &&
            other.object.kind == Value::Kind::Variable &&
            isIterator(other.arguments.front()))
          iterators.insert(other.object.name);
      });
    findLoop();
    findGrowth();
  }

  /// The loop over the entries, or null.
  const Node *loop = nullptr;
  std::vector<Growth> growth;
  OrderFlow::Holders start;
  /// Where a tensor is filled entry by entry.
  std::optional<Note> filled;

private:
  /// The listing itself, not an entry of it.
  bool isIterator(const Value &value) const {
    if (value.kind == Value::Kind::Result)
      return value.event == event.id && event.id;
    return value.kind == Value::Kind::Mix && value.name.empty() &&
           llvm::any_of(value.parts,
                        [&](const Value &part) { return isIterator(part); });
  }
  bool isListed(const Value &value) const {
    return mentions(value, {iterators, {event.id ? event.id : ~0u}});
  }

  void findLoop() {
    forEachLoop(function.nodes, [&](const Node &node) {
      bool inside = contains(node, event);
      if (event.what == "next" && inside)
        loop = &node; // The innermost one comes last.
      if (event.what != "all" || inside || loop)
        return;
      link::forEachValue(node.children, [&](const Value &value) {
        if (isListed(value))
          loop = &node;
      });
    });
  }

  void findGrowth() {
    if (loop)
      growth = order.growthIn(function, *loop);
    const OrderFlow &flow = order.flow();
    // files(directory_iterator(…), {}), std::copy(directory_iterator(…), …)
    if (event.what == "all")
      link::forEachEvent(function.nodes, [&](const Event &other) {
        if (other.kind == EventKind::Append &&
            llvm::any_of(other.arguments,
                         [&](const Value &v) { return isWhole(v); }))
          add(other, other.object);
        if (other.kind == EventKind::Construct && other.id &&
            llvm::any_of(other.arguments,
                         [&](const Value &v) { return isWhole(v); }))
          findMade(other);
      });
    if (event.what == "into")
      for (const Value &argument : event.arguments)
        start.merge(flow.holdersOf(function, argument));
    // Classes that get their numbers here.
    if (loop)
      for (const Node &child : loop->children)
        if (child.kind == Node::Kind::Event &&
            child.event.kind == EventKind::Count && child.event.what == "index")
          findCounted(child.event);
    for (const Growth &grown : growth)
      start.insert(grown.holders.begin(), grown.holders.end());
  }
  void findCounted(const Event &count) {
    if (count.find("tensor"))
      filled = Note{count.place, "a tensor is filled here, in that order"};
    for (const Value &argument : count.arguments)
      growth.push_back(
          {&function, &count, order.flow().holdersOf(function, argument)});
  }
  void add(const Event &at, const Value &container) {
    Growth grown{&function, &at, order.flow().holdersOf(function, container)};
    if (llvm::none_of(grown.holders, [&](OrderFlow::Holder holder) {
          return order.flow().isKeyed(holder);
        }))
      growth.push_back(std::move(grown));
  }
  /// The listing, given away as a whole rather than entry by entry.
  bool isWhole(const Value &value) const {
    return isIterator(value) ||
           (value.kind == Value::Kind::Variable && iterators.count(value.name));
  }
  /// The variables and members that a container made of the listing becomes.
  void findMade(const Event &made) {
    link::forEachEvent(function.nodes, [&](const Event &other) {
      if ((other.kind != EventKind::Assign &&
           other.kind != EventKind::Return) ||
          other.arguments.empty() ||
          other.arguments.front().kind != Value::Kind::Result ||
          other.arguments.front().event != made.id)
        return;
      add(made, other.object);
    });
  }

  const Order &order;
  const Function &function;
  const Event &event;
  std::set<std::string> iterators;
};

/// Whether the loop numbers what it collects: `samples.push_back({path, n});
/// n++;`. What is sorted behind it keeps those numbers.
bool numbersEntries(const Node &loop) {
  std::set<std::string> counters;
  link::forEachEvent(loop.children, [&](const Event &event) {
    if (event.kind == EventKind::Assign && !event.arguments.empty() &&
        event.object.kind == Value::Kind::Variable &&
        mentions(event.arguments.front(), {{event.object.name}, {}}))
      counters.insert(event.object.name);
  });
  bool found = false;
  link::forEachEvent(loop.children, [&](const Event &event) {
    bool counts = event.kind == EventKind::Assign &&
                  event.object.kind == Value::Kind::Variable &&
                  counters.count(event.object.name);
    found |= !counts && llvm::any_of(event.arguments, [&](const Value &value) {
      return mentions(value, {counters, {}});
    });
  });
  return found;
}

/// Whether a loop within the listing's collects what belongs together in its
/// own order: the lines of a file.
bool collectsParts(const Order &order, const Listing &listing,
                   const Function &function) {
  std::set<const Node *> ofEntries;
  link::forEachEvent(function.nodes, [&](const Event &event) {
    if (event.kind == EventKind::ListDirectory)
      ofEntries.insert(Listing(order, function, event).loop);
  });
  bool found = false;
  forEachLoop(listing.loop->children, [&](const Node &inner) {
    found |= !ofEntries.count(&inner) &&
             llvm::any_of(listing.growth, [&](const Growth &growth) {
               return contains(inner, *growth.event);
             });
  });
  return found;
}

/// Whether the loop collects anything but \p name: `labels`, whose elements
/// belong to those of `files` by their number.
bool collectsBeside(const Node &loop, llvm::StringRef name) {
  bool found = false;
  link::forEachEvent(loop.children, [&](const Event &event) {
    found |= event.kind == EventKind::Append && event.text("name") != name;
  });
  return found;
}

/// `files` are sorted behind the loop that collects them, where nothing else
/// is collected beside them that would lose its partner.
std::optional<Fix> withSort(const Listing &listing, const Event &event,
                            llvm::ArrayRef<const Node *> outer,
                            const Function &function, const Order &order) {
  // In a loop over another directory the outer one's sort does for both.
  if (!listing.loop || listing.loop->place.inMacro ||
      numbersEntries(*listing.loop) ||
      llvm::any_of(outer,
                   [&](const Node *loop) { return contains(*loop, event); }))
    return std::nullopt;
  std::string name;
  for (const Growth &growth : listing.growth) {
    llvm::StringRef text = growth.event->text("name");
    if (growth.function != &function || text.empty() ||
        (!name.empty() && name != text))
      return std::nullopt;
    name = text.str();
  }
  if (name.empty() || collectsBeside(*listing.loop, name) ||
      collectsParts(order, listing, function) ||
      llvm::any_of(listing.start, [&](OrderFlow::Holder holder) {
        return order.flow().isSorted(holder);
      }))
    return std::nullopt;
  Fix fix;
  fix.tier = Fix::Tier::Safe;
  fix.description = "sort '" + name + "' behind the loop";
  fix.edits.push_back({listing.loop->place,
                       "std::sort(" + name + ".begin(), " + name + ".end());",
                       Edit::Layout::LineAfter});
  fix.includes.push_back("<algorithm>");
  return fix;
}

} // namespace

void checkDirectoryOrder(const link::Program &program,
                         std::vector<Finding> &findings) {
  if (!hasEvent(program, [](const Event &event) {
        return event.kind == EventKind::ListDirectory;
      }))
    return;
  Order order(program);
  if (!order)
    return;
  for (const Function *function : order.flow().functions()) {
    const Event *first = nullptr;
    std::vector<const Node *> loops;
    link::forEachEvent(function->nodes, [&](const Event &event) {
      // Whether it sorts hangs on what is not known here.
      if (event.kind != EventKind::ListDirectory || !event.conditions.empty())
        return;
      if (event.what == "first")
        first = &event;
      Listing listing(order, *function, event);
      if (listing.start.empty())
        return;
      OrderFlow::Holders reached = order.flow().reachedFrom(listing.start);
      std::optional<Note> use =
          listing.filled ? listing.filled : order.useOf(reached, *function);
      if (!use)
        return;
      // Where the search starts says more than where it goes on.
      const Event &at = event.what == "next" && first ? *first : event;
      Finding finding;
      finding.level = Level::Likely;
      finding.message =
          "training takes its samples in the order in which '" + at.api +
          "' lists a directory: it hangs on the file system and on how the "
          "files came there";
      finding.place = at.place;
      finding.identity = function->name + ":" + at.api;
      for (const Growth &growth : listing.growth)
        note(finding, growth.event->place,
             growth.event->kind == EventKind::Count
                 ? "numbered here, in that order"
                 : "collected here, never sorted");
      finding.notes.push_back(std::move(*use));
      if (std::optional<Fix> fix =
              withSort(listing, event, loops, *function, order))
        finding.fixes.push_back(std::move(*fix));
      if (listing.loop && event.what == "all")
        loops.push_back(listing.loop);
      findings.push_back(std::move(finding));
    });
  }
}

} // namespace reprise::rules
