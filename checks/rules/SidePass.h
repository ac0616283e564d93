//===- SidePass.h - passes beside training ----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_SIDEPASS_H
#define REPRISE_CHECKS_RULES_SIDEPASS_H

#include "Training.h"

#include <map>

namespace reprise::rules {

/// The loop over the loader whose begin() a step is part of, or null.
const Frame *loopFedBy(const Timeline &timeline, unsigned begin);

/// Tells what training needs from what belongs to a side pass: validation,
/// sample pictures, logging.
class SidePasses {
public:
  SidePasses(const Timeline &timeline, const Training &training)
      : timeline(timeline), training(training) {}

  /// Where a step stands in a loop that trains.
  struct Site {
    /// The innermost loop in which something trains.
    unsigned loop = Step::None;
    /// The outermost frame around the step in which nothing trains, or None
    /// where it stands among the training steps themselves.
    unsigned side = Step::None;
  };

  std::optional<Site> siteOf(unsigned step) const;
  bool isSidePass(unsigned step, const Site &site) const;

private:
  /// Whether the user says that a function on the way serves no training.
  bool isDeclared(unsigned step, const Site &site) const;
  bool isTrainingShuffle(unsigned step) const;
  bool behindTrainingLoop(unsigned step, unsigned loop) const;
  bool setsEval(unsigned frame) const;
  /// Whether the last mode that was set in this turn of \p loop is eval.
  bool isInEval(unsigned step, unsigned loop) const;
  /// Whether anything that is computed in the frame outlives it, or may.
  bool keepsSomething(unsigned side) const;
  bool iterates(unsigned frame) const;
  /// Whether what the call around \p step gives, as far as the function around
  /// that call shows, goes into a call that trains: a roll-out.
  bool givesToTraining(unsigned step, const Site &site) const;
  bool trainsAt(const facts::Place &call) const;

  const Timeline &timeline;
  const Training &training;
  /// Answers of keepsSomething().
  mutable std::map<unsigned, bool> keeping;
};

} // namespace reprise::rules

#endif
