//===- OrderFlow.h - where an order of elements goes ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_ORDERFLOW_H
#define REPRISE_CHECKS_RULES_ORDERFLOW_H

#include "checks/link/Code.h"
#include "checks/link/Program.h"

#include <map>
#include <set>

namespace reprise::rules {

/// Follows an order from container to container: through variables, members,
/// arguments and results, over all code of a program, whichever path runs.
/// What is sorted somewhere, or kept by key, hands no order on.
class OrderFlow {
public:
  /// What can hold elements: a variable of a function, a member of a class, a
  /// global, or what a function returns.
  using Holder = unsigned;
  using Holders = std::set<Holder>;

  explicit OrderFlow(const link::Program &program);

  /// Whatever \p value, as written in \p in, is or is part of.
  Holders holdersOf(const facts::Function &in, const facts::Value &value) const;
  /// All that get the order that \p start have.
  Holders reachedFrom(const Holders &start) const;

  /// The functions, by symbol, that an event may call or hand on to be called.
  std::vector<const facts::Function *>
  calleesOf(const facts::Function &in, const facts::Event &event) const;
  /// The user's class whose member a holder is, if it is one.
  const facts::Class *ownerOf(Holder holder) const;
  /// Whether the holder is a variable of \p function that is declared there
  /// inside \p place.
  bool isDeclaredIn(Holder holder, const facts::Function &function,
                    const facts::Place &place) const;
  bool isSorted(Holder holder) const { return sorted.count(holder); }
  /// Whether the holder keeps its elements by key, whatever order they came in.
  bool isKeyed(Holder holder) const { return keyed.count(holder); }

  const link::Code &code() const { return known; }
  /// Each function once, in the order of the units.
  const std::vector<const facts::Function *> &functions() const { return all; }

private:
  struct Info {
    const facts::Function *function = nullptr;
    std::string name;
    const facts::Class *owner = nullptr;
  };
  /// How an order moves on.
  enum class Way {
    Same, ///< Inside a function, or to and from members and globals.
    In,   ///< An argument becomes a parameter.
    Out,  ///< What a function made, or did to a parameter, its caller finds.
    Pass, ///< An argument comes out as the result, if `guard` got it.
  };
  struct Edge {
    Holder from, to;
    Way way;
    Holder guard = 0;
  };

  Holder holder(const std::string &key, Info info) const;
  Holder variable(const facts::Function &in, const std::string &name) const;
  Holder returned(const facts::Function &function) const;
  void addHolders(const facts::Function &in, const facts::Value &value,
                  Holders &found, unsigned depth) const;
  void addMember(const facts::Function &in, const facts::Value &value,
                 Holders &found) const;
  void addResult(const facts::Function &in, unsigned event, Holders &found,
                 unsigned depth) const;
  bool makesKeyed(const facts::Function &in, const facts::Value &value) const;
  Holder resultOf(const facts::Function &in, unsigned event) const;
  /// The function around a lambda, else null.
  const facts::Function *around(const facts::Function &function) const;
  /// The user's class of an object, where a function shows it.
  const facts::Class *classOf(const facts::Function &in,
                              const facts::Value &value) const;
  const facts::Class *declaring(const facts::Class *owner,
                                llvm::StringRef member) const;
  /// The event of \p in with that number, or null.
  const facts::Event *eventOf(const facts::Function &in, unsigned id) const;
  void noteMade(const facts::Function &in, const facts::Event &event);
  void connect(const facts::Function &in, const facts::Event &event);
  void connect(const Holders &from, const Holders &to, Way way,
               Holder guard = 0);
  void connectLoops(const facts::Function &in,
                    const std::vector<facts::Node> &nodes);
  void connectCall(const facts::Function &in, const facts::Event &event);
  void findSorted();

  link::Code known;
  std::vector<const facts::Function *> all;
  std::map<std::string, const facts::Function *> lambdas;
  std::map<const facts::Function *, std::map<unsigned, const facts::Event *>>
      results;
  /// Members by name, where one class only has a member of that name.
  std::map<std::string, const facts::Class *> owners;
  /// The classes of variables that hold what is made there; null where that is
  /// of several.
  std::map<Holder, const facts::Class *> made;
  mutable std::map<std::string, Holder> ids;
  mutable std::vector<Info> infos;
  std::vector<Edge> edges;
  std::set<Holder> sorted;
  mutable std::set<Holder> keyed;
  /// What std::function parameters are given.
  std::map<Holder, std::set<std::string>> callables;
};

} // namespace reprise::rules

#endif
