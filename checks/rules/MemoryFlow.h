//===- MemoryFlow.h - from where memory is made to where it is read -*- C++
//-*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_MEMORYFLOW_H
#define REPRISE_CHECKS_RULES_MEMORYFLOW_H

#include "checks/facts/Unit.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace reprise::rules {

/// Follows one function's body from an event on, to the first read of what it
/// made that nothing stands before.
class MemoryFlow {
public:
  /// What an event on the way is to the memory in question.
  enum class Deed {
    None,
    Read,  ///< Its bytes go into a value.
    Clear, ///< From here on it is as it should be.
    Lose,  ///< Nobody knows from here on.
  };
  struct Read {
    const facts::Event *event = nullptr;
    /// Every path from the start to it passes nothing that clears; else some
    /// path does not.
    bool onAllPaths = true;
  };

  MemoryFlow(const facts::Event &start,
             llvm::function_ref<Deed(const facts::Event &)> deedOf)
      : start(start), deedOf(deedOf) {}

  /// No event where there is no such read.
  Read follow(const facts::Function &function);

private:
  enum class Way { On, Ends, Cleared, Lost, Found };
  Way walk(const std::vector<facts::Node> &nodes);
  Way walk(const facts::Node &node);
  Way walkBranch(const facts::Node &node);

  const facts::Event &start;
  llvm::function_ref<Deed(const facts::Event &)> deedOf;
  bool started = false;
  Read read;
};

} // namespace reprise::rules

#endif
