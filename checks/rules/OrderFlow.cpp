//===- OrderFlow.cpp - where an order of elements goes --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OrderFlow.h"
#include "Story.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::rules {

using facts::Event;
using facts::EventKind;
using facts::Function;
using facts::Value;

namespace {

constexpr unsigned MaxDepth = 12;

/// What a container keeps by key has no order from outside. \p type as code or
/// knowledge spells it: `std::map<K, V>`, `set`.
bool keepsByKey(llvm::StringRef type) {
  llvm::StringRef head = type.split('<').first.rtrim();
  llvm::StringRef name = head.contains("::") ? head.rsplit("::").second : head;
  return name == "map" || name == "set" || name == "multimap" ||
         name == "multiset" || name == "priority_queue" ||
         name.starts_with("unordered_");
}

/// `name@12` was declared on line 12.
unsigned lineOf(llvm::StringRef variable) {
  unsigned line = 0;
  variable.rsplit('@').second.getAsInteger(10, line);
  return line;
}

bool isOwn(const Function &function, llvm::StringRef name) {
  if (llvm::is_contained(function.parameters, name))
    return true;
  unsigned line = lineOf(name);
  facts::Place extent = extentOf(function);
  return line >= extent.line && line <= extent.endLine && line != 0;
}

} // namespace

OrderFlow::OrderFlow(const link::Program &program) : known(program.units) {
  for (const auto &unit : program.units) {
    for (const Function &function : unit->functions)
      if (known.function(function.symbol) == &function)
        all.push_back(&function);
    for (const facts::Class &type : unit->classes)
      for (const facts::Field &field : type.fields) {
        auto [place, isNew] = owners.try_emplace(field.name, &type);
        // Two units see the same class.
        if (!isNew && place->second && place->second->symbol != type.symbol)
          place->second = nullptr;
      }
  }
  for (const Function *function : all) {
    link::forEachEvent(function->nodes, [&](const Event &event) {
      if (event.id)
        results[function][event.id] = &event;
    });
    link::forEachValue(function->nodes, [&](const Value &value) {
      if (value.kind == Value::Kind::Callable && value.name != function->symbol)
        lambdas.try_emplace(value.name, function);
    });
  }
  for (const Function *function : all)
    link::forEachEvent(function->nodes,
                       [&](const Event &event) { noteMade(*function, event); });
  // Twice: a function that is handed on is known only once the call is.
  for (unsigned pass = 0; pass < 2; ++pass) {
    edges.clear();
    for (const Function *function : all) {
      link::forEachEvent(function->nodes, [&](const Event &event) {
        connect(*function, event);
      });
      connectLoops(*function, function->nodes);
    }
  }
  findSorted();
}

void OrderFlow::noteMade(const Function &in, const Event &event) {
  if (event.kind != EventKind::Assign || event.arguments.empty() ||
      event.object.kind != Value::Kind::Variable ||
      event.arguments.front().kind != Value::Kind::Result)
    return;
  const Event *call = eventOf(in, event.arguments.front().event);
  if (!call)
    return;
  if (const facts::Class *type = known.findClass(call->text("class"))) {
    auto [place, isNew] =
        made.try_emplace(variable(in, event.object.name), type);
    if (!isNew && place->second != type)
      place->second = nullptr;
  }
}

const Function *OrderFlow::around(const Function &function) const {
  auto found = lambdas.find(function.symbol);
  if (found == lambdas.end())
    return nullptr;
  facts::Place outer = extentOf(*found->second), inner = extentOf(function);
  bool inside = outer.file == inner.file && outer.line <= inner.line &&
                inner.endLine <= outer.endLine;
  return inside ? found->second : nullptr;
}

OrderFlow::Holder OrderFlow::holder(const std::string &key, Info info) const {
  auto [place, isNew] = ids.try_emplace(key, infos.size());
  if (isNew)
    infos.push_back(std::move(info));
  return place->second;
}

OrderFlow::Holder OrderFlow::variable(const Function &in,
                                      const std::string &name) const {
  const Function *function = &in;
  while (!isOwn(*function, name)) {
    const Function *outer = around(*function);
    if (!outer)
      break;
    function = outer;
  }
  return holder("variable " + function->symbol + " " + name,
                {function, name, nullptr});
}

OrderFlow::Holder OrderFlow::returned(const Function &function) const {
  return holder("return " + function.symbol, {&function, "", nullptr});
}

OrderFlow::Holder OrderFlow::resultOf(const Function &in,
                                      unsigned event) const {
  return holder("result " + in.symbol + " " + std::to_string(event),
                {&in, "", nullptr});
}

OrderFlow::Holders OrderFlow::holdersOf(const Function &in,
                                        const Value &value) const {
  Holders found;
  addHolders(in, value, found, 0);
  return found;
}

void OrderFlow::addHolders(const Function &in, const Value &value,
                           Holders &found, unsigned depth) const {
  if (depth > MaxDepth)
    return;
  switch (value.kind) {
  case Value::Kind::Variable:
    found.insert(variable(in, value.name));
    return;
  case Value::Kind::Global:
    found.insert(holder("global " + value.name, {nullptr, value.name}));
    return;
  case Value::Kind::Field:
    if (value.parts.front().kind != Value::Kind::This)
      addHolders(in, value.parts.front(), found, depth + 1);
    addMember(in, value, found);
    return;
  case Value::Kind::Result:
    addResult(in, value.event, found, depth + 1);
    return;
  case Value::Kind::Mix:
    // A number made of them, such as a size, has lost the order.
    if (value.name.empty() || value.name == "computed")
      for (const Value &part : value.parts)
        addHolders(in, part, found, depth + 1);
    return;
  default:
    return;
  }
}

/// A base's member is the base's.
const facts::Class *OrderFlow::declaring(const facts::Class *owner,
                                         llvm::StringRef member) const {
  for (unsigned depth = 0; owner && depth < MaxDepth; ++depth) {
    if (llvm::any_of(owner->fields, [&](const facts::Field &field) {
          return field.name == member;
        }))
      break;
    const facts::Class *base = nullptr;
    for (const std::string &name : owner->bases)
      if (const facts::Class *type = known.findClass(name);
          type && type != owner && !base)
        base = type;
    if (!base)
      break;
    owner = base;
  }
  return owner;
}

const facts::Class *OrderFlow::classOf(const Function &in,
                                       const Value &value) const {
  if (value.kind == Value::Kind::This) {
    const Function *function = &in;
    while (function && function->owner.empty())
      function = around(*function);
    return function ? known.findClass(function->owner) : nullptr;
  }
  if (value.kind != Value::Kind::Variable)
    return nullptr;
  auto found = made.find(variable(in, value.name));
  return found == made.end() ? nullptr : found->second;
}

/// The member of a class that an object's part is, where its class is known.
void OrderFlow::addMember(const Function &in, const Value &value,
                          Holders &found) const {
  const Value &object = value.parts.front();
  const facts::Class *owner = declaring(classOf(in, object), value.name);
  if (!owner && object.kind != Value::Kind::This)
    if (auto named = owners.find(value.name); named != owners.end())
      owner = named->second;
  if (!owner)
    return;
  Holder member = holder("member " + owner->symbol + " " + value.name,
                         {nullptr, value.name, owner});
  found.insert(member);
  for (const facts::Field &field : owner->fields)
    if (field.name == value.name && keepsByKey(field.type))
      keyed.insert(member);
}

const Event *OrderFlow::eventOf(const Function &in, unsigned id) const {
  auto events = results.find(&in);
  if (events == results.end())
    return nullptr;
  auto event = events->second.find(id);
  return event == events->second.end() ? nullptr : event->second;
}

void OrderFlow::addResult(const Function &in, unsigned id, Holders &found,
                          unsigned depth) const {
  const Event *made = eventOf(in, id);
  if (!made)
    return;
  const Event &event = *made;
  bool isObject = event.find("class");
  if (event.kind == EventKind::Construct) {
    if (keepsByKey(event.what))
      return;
  } else if (event.kind == EventKind::Call && !isObject) {
    found.insert(resultOf(in, id));
    return;
  } else if (event.kind != EventKind::Call &&
             event.kind != EventKind::MakeOptimizer) {
    return;
  }
  // What is made of them.
  for (const Value &argument : event.arguments)
    addHolders(in, argument, found, depth + 1);
}

/// Whether the value is a new container that keeps its elements by key.
bool OrderFlow::makesKeyed(const Function &in, const Value &value) const {
  if (value.kind != Value::Kind::Result)
    return false;
  const Event *made = eventOf(in, value.event);
  return made && made->kind == EventKind::Construct && keepsByKey(made->what);
}

std::vector<const Function *> OrderFlow::calleesOf(const Function &in,
                                                   const Event &event) const {
  std::vector<const Function *> found;
  auto add = [&](const Function *function) {
    if (function && !llvm::is_contained(found, function))
      found.push_back(function);
  };
  auto addValue = [&](const Value &value) {
    if (value.kind == Value::Kind::Callable)
      add(known.function(value.name));
    if (value.kind == Value::Kind::Variable)
      if (auto given = callables.find(variable(in, value.name));
          given != callables.end())
        for (const std::string &symbol : given->second)
          add(known.function(symbol));
  };
  switch (event.kind) {
  case EventKind::Call:
    add(known.function(event.what));
    if (event.find("virtual"))
      for (const Function *function : known.overriders(event.what))
        add(function);
    if (event.text("owner") == "library")
      for (const Value &argument : event.arguments)
        addValue(argument);
    break;
  case EventKind::Invoke:
    addValue(event.object);
    break;
  case EventKind::StartThread:
    if (!event.arguments.empty())
      addValue(event.arguments.front());
    break;
  default:
    break;
  }
  return found;
}

void OrderFlow::connect(const Holders &from, const Holders &to, Way way,
                        Holder guard) {
  for (Holder source : from)
    for (Holder target : to)
      if (source != target)
        edges.push_back({source, target, way, guard});
}

void OrderFlow::connect(const Function &in, const Event &event) {
  switch (event.kind) {
  case EventKind::Assign: {
    if (event.arguments.empty())
      return;
    const Value &target = event.object;
    // What is put into a container, Append tells where it has an order.
    if (target.kind == Value::Kind::Field && target.name == "[]")
      return;
    Holders to = holdersOf(in, target);
    if (makesKeyed(in, event.arguments.front()))
      keyed.insert(to.begin(), to.end());
    Holders from = holdersOf(in, event.arguments.front());
    connect(from, to, Way::Same);
    if (event.find("alias"))
      connect(to, from, Way::Same);
    if (target.kind == Value::Kind::Variable &&
        event.arguments.front().kind == Value::Kind::Callable)
      for (Holder holder : to)
        callables[holder].insert(event.arguments.front().name);
    return;
  }
  case EventKind::Append:
    if (event.what != "tensor") {
      Holders to = holdersOf(in, event.object);
      for (auto holder = to.begin(); holder != to.end();)
        holder = isKeyed(*holder) ? to.erase(holder) : std::next(holder);
      for (const Value &argument : event.arguments)
        connect(holdersOf(in, argument), to, Way::Same);
    }
    return;
  case EventKind::Return:
    for (const Value &value : event.arguments)
      connect(holdersOf(in, value), {returned(in)}, Way::Same);
    return;
  case EventKind::Call:
  case EventKind::Invoke:
  case EventKind::StartThread:
    return connectCall(in, event);
  default:
    return;
  }
}

/// What grows in a loop over a container gets that container's order, whatever
/// way its elements take there.
void OrderFlow::connectLoops(const Function &in,
                             const std::vector<facts::Node> &nodes) {
  for (const facts::Node &node : nodes) {
    connectLoops(in, node.children);
    if (node.kind != facts::Node::Kind::Loop || node.what != "each" ||
        node.children.empty())
      continue;
    const Event &first = node.children.front().event;
    if (first.kind != EventKind::Assign || first.arguments.empty())
      continue;
    Holders range = holdersOf(in, first.arguments.front());
    link::forEachEvent(node.children, [&](const Event &event) {
      if (event.kind != EventKind::Append || event.what == "tensor")
        return;
      Holders grown;
      for (Holder holder : holdersOf(in, event.object))
        if (!isKeyed(holder) && !isDeclaredIn(holder, in, node.place))
          grown.insert(holder);
      connect(range, grown, Way::Same);
    });
  }
}

void OrderFlow::connectCall(const Function &in, const Event &event) {
  // A thread's or a library function's callee comes with its arguments.
  bool isLibrary = event.text("owner") == "library";
  unsigned skip = event.kind == EventKind::StartThread ? 1 : 0;
  bool hasResult =
      event.id && event.kind != EventKind::StartThread && !event.find("class");
  for (const Function *callee : calleesOf(in, event)) {
    const std::vector<std::string> &parameters = callee->parameters;
    if (isLibrary && known.function(event.what) != callee) {
      for (const Value &argument : event.arguments)
        if (argument.kind != Value::Kind::Callable && !parameters.empty())
          connect(holdersOf(in, argument), {variable(*callee, parameters[0])},
                  Way::In);
      continue;
    }
    if (hasResult)
      connect({returned(*callee)}, {resultOf(in, event.id)}, Way::Out);
    for (unsigned i = skip; i < event.arguments.size(); ++i) {
      if (i - skip >= parameters.size())
        break;
      Holder parameter = variable(*callee, parameters[i - skip]);
      const Value &argument = event.arguments[i];
      if (argument.kind == Value::Kind::Callable)
        callables[parameter].insert(argument.name);
      Holders given = holdersOf(in, argument);
      connect(given, {parameter}, Way::In);
      connect({parameter}, given, Way::Out);
      if (hasResult)
        connect(given, {resultOf(in, event.id)}, Way::Pass, returned(*callee));
    }
  }
}

/// Sorting a parameter sorts what the callers gave.
void OrderFlow::findSorted() {
  for (const Function *function : all)
    link::forEachEvent(function->nodes, [&](const Event &event) {
      if (event.kind != EventKind::Sort)
        return;
      Holders found = holdersOf(*function, event.object);
      for (const Value &argument : event.arguments)
        found.merge(holdersOf(*function, argument));
      sorted.merge(found);
    });
  for (bool changed = true; changed;) {
    changed = false;
    for (const Edge &edge : edges)
      if (edge.way == Way::Out && sorted.count(edge.from))
        changed |= sorted.insert(edge.to).second;
  }
}

OrderFlow::Holders OrderFlow::reachedFrom(const Holders &start) const {
  // What came in as an argument goes back out by no other call.
  enum : unsigned { Born = 1, Given = 2 };
  std::map<Holder, unsigned> state;
  for (Holder holder : start)
    if (!sorted.count(holder))
      state[holder] = Born;
  for (bool changed = true; changed;) {
    changed = false;
    for (const Edge &edge : edges) {
      auto from = state.find(edge.from);
      if (from == state.end() || sorted.count(edge.to))
        continue;
      unsigned gives = from->second;
      const Info &to = infos[edge.to], &source = infos[edge.from];
      switch (edge.way) {
      case Way::Same:
        // Members and what a lambda captures are there for others too.
        if (to.function != source.function)
          gives = Born;
        break;
      case Way::In:
        gives = Given;
        break;
      case Way::Out:
        gives &= Born;
        break;
      case Way::Pass: {
        auto result = state.find(edge.guard);
        if (result == state.end() || !(result->second & Given))
          gives = 0;
        break;
      }
      }
      unsigned &old = state[edge.to];
      if ((old | gives) != old) {
        old |= gives;
        changed = true;
      }
    }
  }
  Holders reached;
  for (auto [holder, bits] : state)
    if (bits)
      reached.insert(holder);
  return reached;
}

const facts::Class *OrderFlow::ownerOf(Holder holder) const {
  return infos[holder].owner;
}

bool OrderFlow::isDeclaredIn(Holder holder, const Function &function,
                             const facts::Place &place) const {
  const Info &info = infos[holder];
  unsigned line = lineOf(info.name);
  return info.function == &function && line >= place.line &&
         line <= place.endLine && line != 0;
}

} // namespace reprise::rules
