//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/link/Code.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <functional>

namespace reprise::link {

using facts::Event;
using facts::EventKind;
using facts::Function;
using facts::Node;
using facts::Value;

void forEachEvent(const std::vector<Node> &nodes,
                  llvm::function_ref<void(const Event &)> visit) {
  for (const Node &node : nodes) {
    if (node.kind == Node::Kind::Event)
      visit(node.event);
    forEachEvent(node.children, visit);
  }
}

static void forEachPart(const Value &value,
                        llvm::function_ref<void(const Value &)> visit) {
  visit(value);
  for (const Value &part : value.parts)
    forEachPart(part, visit);
}

void forEachValue(const std::vector<Node> &nodes,
                  llvm::function_ref<void(const Value &)> visit) {
  for (const Node &node : nodes) {
    forEachPart(node.condition, visit);
    forEachPart(node.event.object, visit);
    for (const Value &argument : node.event.arguments)
      forEachPart(argument, visit);
    for (const auto &[name, value] : node.event.with)
      forEachPart(value, visit);
    for (const facts::Condition &condition : node.event.conditions)
      forEachPart(condition.subject, visit);
    forEachValue(node.children, visit);
  }
}

Code::Code(const std::vector<std::shared_ptr<const facts::Unit>> &units) {
  for (const auto &unit : units) {
    for (const Function &function : unit->functions) {
      // A body that can be read wins over one that cannot.
      auto [place, isNew] = functions.try_emplace(function.symbol, &function);
      if (!isNew && !(place->second->opaque && !function.opaque))
        continue;
      place->second = &function;
    }
    for (const facts::Class &type : unit->classes) {
      classes.try_emplace(type.symbol, &type);
      classes.try_emplace(type.name, &type);
      if (llvm::StringRef name = type.name; name.consume_back("Impl"))
        classes.try_emplace(name, &type);
    }
  }
  // In the order of the units, so that every run sees the same.
  for (const auto &unit : units)
    for (const Function &function : unit->functions) {
      if (functions.lookup(function.symbol) != &function)
        continue;
      for (const std::string &base : function.overrides)
        overriding[base].push_back(&function);
      if (!function.owner.empty())
        members[function.owner].push_back(&function);
    }
  findMade(units);
  analyse();
}

/// `Cam` of `osfm::Cam`.
static llvm::StringRef lastOf(llvm::StringRef name) {
  size_t colon = name.rfind(':');
  return colon == llvm::StringRef::npos ? name : name.drop_front(colon + 1);
}

void Code::findMade(
    const std::vector<std::shared_ptr<const facts::Unit>> &units) {
  // Of a library, and of what could not be read whole, others may make more.
  bool hasMain = false, isWhole = true;
  for (const auto &unit : units) {
    isWhole &= unit->problems.empty();
    for (const Function &function : unit->functions) {
      hasMain |= function.isMain;
      isWhole &= !function.opaque;
    }
  }
  if (!hasMain || !isWhole)
    return;
  made.emplace();
  std::function<void(llvm::StringRef)> add = [&](llvm::StringRef name) {
    const facts::Class *type = findClass(name);
    if (!type || !made->insert(type->symbol).second)
      return;
    for (const std::string &base : type->bases)
      add(base);
  };
  for (const auto &entry : functions)
    forEachEvent(entry.second->nodes,
                 [&](const Event &event) { add(event.text("class")); });
  // Containers make what they hold; types are as they are written.
  llvm::StringMap<llvm::SmallVector<const facts::Class *, 1>> named;
  for (const auto &entry : classes)
    named[lastOf(entry.second->name)].push_back(entry.second);
  auto isSpelled = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  for (const auto &entry : classes)
    for (const facts::Field &field : entry.second->fields)
      for (llvm::StringRef rest = field.type; !rest.empty();) {
        llvm::StringRef word = rest.take_while(isSpelled);
        rest = rest.drop_front(std::max<size_t>(word.size(), 1));
        if (auto found = named.find(word); found != named.end())
          for (const facts::Class *type : found->second)
            add(type->symbol);
      }
}

bool Code::mayBeMade(llvm::StringRef type) const {
  return !made || type.empty() || made->contains(type);
}

const Function *Code::function(llvm::StringRef symbol) const {
  return functions.lookup(symbol);
}

std::vector<const Function *> Code::overriders(llvm::StringRef symbol) const {
  return overriding.lookup(symbol);
}

const facts::Class *Code::findClass(llvm::StringRef name) const {
  return name.empty() ? nullptr : classes.lookup(name);
}

bool Code::isModule(llvm::StringRef type) const {
  if (const facts::Class *found = findClass(type))
    return found->role == "module";
  return type.starts_with("torch::nn::") && !type.ends_with("Options") &&
         !type.starts_with("torch::nn::functional::");
}

const Function *Code::member(const facts::Class &type,
                             llvm::StringRef name) const {
  for (const Function *function : members.lookup(type.symbol)) {
    llvm::StringRef full = function->name;
    if (full.consume_back(name) && (full.empty() || full.ends_with("::")))
      return function;
  }
  for (const std::string &base : type.bases)
    if (const facts::Class *found = findClass(base))
      if (found != &type)
        if (const Function *function = member(*found, name))
          return function;
  return nullptr;
}

std::vector<const Function *>
Code::constructors(const facts::Class &type) const {
  std::vector<const Function *> found = members.lookup(type.symbol);
  llvm::erase_if(found, [](const Function *function) {
    return !function->isConstructor || function->opaque;
  });
  return found;
}

const Function *Code::dispatch(const facts::Class &type,
                               llvm::StringRef symbol) const {
  for (const Function *function : members.lookup(type.symbol))
    if (function->symbol == symbol ||
        llvm::is_contained(function->overrides, symbol))
      return function;
  for (const std::string &base : type.bases)
    if (const facts::Class *found = findClass(base))
      if (found != &type)
        if (const Function *function = dispatch(*found, symbol))
          return function;
  return nullptr;
}

bool isLeftToRules(EventKind kind) {
  switch (kind) {
  case EventKind::Append:
  case EventKind::Sort:
  case EventKind::HashOrder:
  case EventKind::Count:
  case EventKind::Touch:
  case EventKind::Synchronise:
    return true;
  default:
    return false;
  }
}

/// Whether an event that is not a call makes a step or changes what others see.
static bool speaks(const Event &event) {
  switch (event.kind) {
  case EventKind::Return:
  case EventKind::Leave:
  case EventKind::Use:
    return false;
  case EventKind::Assign:
    return event.object.kind != Value::Kind::Variable;
  default:
    return !isLeftToRules(event.kind);
  }
}

void Code::analyse() {
  // What each function calls, and whether it speaks itself.
  std::map<const Function *, std::vector<const Function *>> callees;
  std::vector<const Function *> order;
  for (const auto &entry : functions)
    order.push_back(entry.second);
  llvm::sort(order, [](const Function *left, const Function *right) {
    return left->symbol < right->symbol;
  });
  for (const Function *function : order) {
    Summary &summary = summaries[function];
    summary.silent = !function->opaque;
    forEachValue(function->nodes, [&](const Value &value) {
      summary.handsOnCode |= value.kind == Value::Kind::Callable;
    });
    forEachEvent(function->nodes, [&](const Event &event) {
      ++summary.size;
      if (event.kind != EventKind::Call) {
        summary.silent &= !speaks(event);
        return;
      }
      const Function *callee = this->function(event.what);
      bool isLibrary = event.text("owner") == "library";
      bool passesCode = llvm::any_of(event.arguments, [](const Value &value) {
        return value.kind == Value::Kind::Callable;
      });
      if (event.find("class") || event.find("virtual") ||
          (!callee && (!isLibrary || passesCode)))
        summary.silent = false;
      if (callee)
        callees[function].push_back(callee);
    });
  }
  bool changed = true;
  while (changed) {
    changed = false;
    for (const Function *function : order)
      for (const Function *callee : callees[function])
        if (summaries[function].silent && !summaries[callee].silent) {
          summaries[function].silent = false;
          changed = true;
        }
  }
  // Sizes: callees first; a call back into what is being counted is not
  // entered when it runs either.
  constexpr unsigned Enough = 1u << 20;
  std::map<const Function *, unsigned> totals;
  std::vector<const Function *> active;
  auto total = [&](auto &&self, const Function *function) -> unsigned {
    if (auto known = totals.find(function); known != totals.end())
      return known->second;
    if (llvm::is_contained(active, function) || active.size() > 200)
      return 0;
    active.push_back(function);
    unsigned sum = summaries[function].size;
    for (const Function *callee : callees[function])
      sum = std::min(Enough, sum + self(self, callee));
    active.pop_back();
    return totals[function] = sum;
  };
  for (const Function *function : order)
    total(total, function);
  for (auto &[function, sum] : totals)
    summaries[function].size = sum;
}

bool Code::isSilent(const Function &function) const {
  auto found = summaries.find(&function);
  return found != summaries.end() && found->second.silent;
}

bool Code::handsOnCode(const Function &function) const {
  auto found = summaries.find(&function);
  return found == summaries.end() || found->second.handsOnCode;
}

unsigned Code::size(const Function &function) const {
  auto found = summaries.find(&function);
  return found == summaries.end() ? 0 : found->second.size;
}

} // namespace reprise::link
