//===- Code.h - functions and classes of a program by name -*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_LINK_CODE_H
#define REPRISE_CHECKS_LINK_CODE_H

#include "checks/facts/Unit.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <memory>

namespace reprise::link {

/// Calls \p visit for each event of \p nodes, in order.
void forEachEvent(const std::vector<facts::Node> &nodes,
                  llvm::function_ref<void(const facts::Event &)> visit);

/// Calls \p visit for each value in \p nodes, the parts of values included.
void forEachValue(const std::vector<facts::Node> &nodes,
                  llvm::function_ref<void(const facts::Value &)> visit);

/// How an order moves from container to container, and what a function does
/// with memory: such events make no steps, rules follow them where they ask.
bool isLeftToRules(facts::EventKind kind);

/// The functions and classes of some units, found by name.
class Code {
public:
  /// Where several units define a symbol, the first one's definition counts.
  explicit Code(const std::vector<std::shared_ptr<const facts::Unit>> &units);

  const facts::Function *function(llvm::StringRef symbol) const;
  /// All functions that override the one with this symbol.
  std::vector<const facts::Function *> overriders(llvm::StringRef symbol) const;
  /// By symbol, or by name, with or without LibTorch's suffix Impl.
  const facts::Class *findClass(llvm::StringRef name) const;
  bool isModule(llvm::StringRef type) const;
  /// The member function `name` that objects of \p type have, their own or a
  /// base's.
  const facts::Function *member(const facts::Class &type,
                                llvm::StringRef name) const;
  /// The constructors of \p type that have a body.
  std::vector<const facts::Function *>
  constructors(const facts::Class &type) const;
  /// What a virtual call of \p symbol means for objects of \p type.
  const facts::Function *dispatch(const facts::Class &type,
                                  llvm::StringRef symbol) const;

  /// Whether the program may make an object of the class with this symbol, or
  /// of one derived from it. Only of programs that were read whole it is known
  /// that none is made.
  bool mayBeMade(llvm::StringRef type) const;

  /// Whether running the function, whatever it calls, makes no step and
  /// changes nothing but its own variables.
  bool isSilent(const facts::Function &function) const;
  /// Whether it makes lambdas, or hands on functions: these may see its
  /// variables when it has ended.
  bool handsOnCode(const facts::Function &function) const;
  /// How many nodes run when it does, with all that it calls.
  unsigned size(const facts::Function &function) const;

private:
  void findMade(const std::vector<std::shared_ptr<const facts::Unit>> &units);
  void analyse();

  /// By symbol; none where that cannot be known.
  std::optional<llvm::StringSet<>> made;
  llvm::StringMap<const facts::Function *> functions;
  llvm::StringMap<std::vector<const facts::Function *>> overriding, members;
  llvm::StringMap<const facts::Class *> classes;
  struct Summary {
    bool silent = true, handsOnCode = false;
    unsigned size = 0;
  };
  std::map<const facts::Function *, Summary> summaries;
};

} // namespace reprise::link

#endif
