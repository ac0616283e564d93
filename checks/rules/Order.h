//===- Order.h - where training meets an order ------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_ORDER_H
#define REPRISE_CHECKS_RULES_ORDER_H

#include "Finding.h"
#include "OrderFlow.h"

namespace reprise::rules {

/// What a loop adds to containers that were there before it.
struct Growth {
  const facts::Function *function = nullptr;
  const facts::Event *event = nullptr;
  OrderFlow::Holders holders;
};

/// Where a program trains, for orders that elements have: all code counts,
/// whether or not a path from main reaches it.
class Order {
public:
  explicit Order(const link::Program &program);

  const OrderFlow &flow() const { return followed; }
  /// Whether any code makes a backward pass.
  explicit operator bool() const { return !trains.empty(); }

  /// Where the elements of one of \p reached become training's samples,
  /// parameters or batches, if they do. \p from is where the order comes from.
  std::optional<Note> useOf(const OrderFlow::Holders &reached,
                            const facts::Function &from) const;
  /// Where one of \p reached is differentiated, if it is.
  std::optional<Note> backwardOf(const OrderFlow::Holders &reached) const;

  /// What the body of \p loop, in \p in, adds to what is there outside.
  std::vector<Growth> growthIn(const facts::Function &in,
                               const facts::Node &loop) const;
  /// Calls \p visit for each event of \p nodes and of what they call.
  void forEachReached(
      const facts::Function &in, const std::vector<facts::Node> &nodes,
      llvm::function_ref<void(const facts::Function &, const facts::Event &)>
          visit) const;

private:
  using Visited = std::set<const facts::Function *>;
  void
  reach(const facts::Function &in, const std::vector<facts::Node> &nodes,
        Visited &visited,
        llvm::function_ref<void(const facts::Function &, const facts::Event &)>
            visit) const;
  void findTraining();
  bool trainsIn(const facts::Function &in, const facts::Node &node) const;
  void findLoops(const facts::Function &in,
                 const std::vector<facts::Node> &nodes);

  OrderFlow followed;
  /// Functions that make a backward pass, or call one that does.
  std::set<const facts::Function *> trains;
  /// The outermost loops that train, and what they and data sets run.
  std::vector<std::pair<const facts::Function *, const facts::Node *>> loops;
  Visited running;
};

/// Whether any code has such an event: a quick look before all is followed.
bool hasEvent(const link::Program &program,
              llvm::function_ref<bool(const facts::Event &)> is);

} // namespace reprise::rules

#endif
