//===- Training.h - where a program trains ----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_TRAINING_H
#define REPRISE_CHECKS_RULES_TRAINING_H

#include "checks/link/Program.h"

#include "llvm/ADT/ArrayRef.h"

#include <functional>

namespace reprise::rules {

using facts::EventKind;
using link::Frame;
using link::Step;
using link::Timeline;
using link::Truth;

/// What training is made of in one timeline: backward passes, what changes the
/// weights (the steps of an optimizer; where there is none, the program's own
/// updates in a loop with a backward pass) and the loops around them.
class Training {
public:
  /// What counts as training.
  enum class By {
    Gradients,
    /// Also evolution: a loop that runs a network, draws, and changes weights
    /// by hand, without a backward pass anywhere.
    Any
  };

  explicit Training(const Timeline &timeline, By means = By::Gradients);

  /// Whether the program trains.
  explicit operator bool() const {
    return !updates.empty() && (evolves || !backwards.empty());
  }
  /// The first and the last step that trains.
  unsigned first() const { return trains.front(); }
  unsigned last() const { return trains.back(); }

  /// What trains on one way through the program. Two trainings of which a
  /// branch takes one (`if (which == "gan") trainGan(); else trainVae();`) are
  /// two; what trains one after the other is one.
  struct Way {
    unsigned first, last;
  };
  std::vector<Way> ways() const;

  /// Whether something in the frame trains.
  bool in(unsigned frame) const;
  /// The innermost frame around \p step in which something trains, or None.
  unsigned around(unsigned step) const;
  /// The innermost loop around \p frame (itself included) in which something
  /// trains, or None.
  unsigned loopAround(unsigned frame) const;
  /// The outermost such loop, or None.
  unsigned outermostLoopAround(unsigned frame) const;
  /// Whether a training step stands in \p frame behind \p step.
  bool continuesAfter(unsigned step, unsigned frame) const;
  /// Whether the step is part of a pass whose gradients train: gradients are
  /// recorded and a backward pass follows in the same turn of its loop.
  bool feeds(unsigned step) const;

private:
  std::vector<unsigned> byGradient(llvm::ArrayRef<unsigned> byHand) const;
  std::vector<unsigned> byEvolution(llvm::ArrayRef<unsigned> byHand) const;

  const Timeline &timeline;
  std::vector<unsigned> backwards, updates, trains;
  bool evolves = false;
};

/// The program's timelines and, of what its units offer beside, those that
/// train.
std::vector<std::reference_wrapper<const Timeline>>
timelinesOf(const link::Program &program);

/// Whether the program has code that trains, but none on a way from main that
/// is seen, and not all of it could be read: checks that ask for training are
/// silent about it.
bool mayHideTraining(const link::Program &program);

/// Draws from LibTorch's default generators.
bool isDefaultDraw(const Step &step);
/// Sets LibTorch's default generators, by a seed or from a saved state.
bool isDefaultSeed(const Step &step);
/// Whether weights that \p draw initialised are loaded over before \p until.
Truth isOverwrittenByLoad(const Timeline &timeline, unsigned draw,
                          unsigned until);
/// Names of the calls before \p until that could not be followed, each once.
std::vector<std::string> unseenBefore(const Timeline &timeline, unsigned until);
/// Whether anything that is not seen may have happened before \p until.
bool mayHideSomething(const Timeline &timeline, unsigned until);

/// The first step that puts a module, else a tensor, on CUDA, or None; with
/// \p with, the first that may run together with that step.
unsigned firstOnCuda(const Timeline &timeline, unsigned with = Step::None);
/// The steps that set the global flag to \p value, for sure or maybe.
std::vector<unsigned> stepsSetting(const Timeline &timeline,
                                   llvm::StringRef flag, bool value);

} // namespace reprise::rules

#endif
