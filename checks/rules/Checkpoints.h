//===- Checkpoints.h - what is saved and read again -------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_CHECKPOINTS_H
#define REPRISE_CHECKS_RULES_CHECKPOINTS_H

#include "Training.h"

namespace reprise::rules {

/// A save during training that the same program reads again before it trains.
struct Checkpoint {
  unsigned save = Step::None;
  /// The innermost frame around the save in which something trains.
  unsigned around = Step::None;
  /// Where that frame's own code saves: a call of a function that does it, or
  /// the save itself; and the frame that this stands in.
  unsigned frame = Step::None;
  facts::Place place;
  /// The load. It does not run in this build where only `dead` is set.
  unsigned load = Step::None;
  const facts::Event *dead = nullptr;
  /// What gives the file the name that it is read under, if it was another.
  unsigned rename = Step::None;
  /// Whether the save is surely what is read.
  bool certain = false;
};

/// The checkpoints of a program that trains, one a save.
std::vector<Checkpoint> findCheckpoints(const Timeline &timeline,
                                        const Training &training);

/// What a save or load is about: the receiver of a member function, else the
/// first argument.
const link::Resolved &subjectOf(const Step &step);

} // namespace reprise::rules

#endif
