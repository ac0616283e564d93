//===- Sources.h - randomness outside LibTorch ------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_SOURCES_H
#define REPRISE_CHECKS_RULES_SOURCES_H

#include "Training.h"

#include <set>

namespace reprise::rules {

/// How a message names where an unstable value is from; empty for what is the
/// same in each run or can be given again.
llvm::StringRef describeUnstable(llvm::StringRef source);
/// The origin of \p value that differs from run to run, or null. A value that a
/// run can be given as well, and that the program records, can be given again.
const link::Origin *unstableOrigin(const Timeline &timeline,
                                   const link::Resolved &value);
/// What a stream is called in a message.
llvm::StringRef nameOfStream(llvm::StringRef stream);

/// Whether step \p seed seeds the engine \p object.
bool isEngineOf(const Timeline &timeline, unsigned object, unsigned seed);

/// Draws from rand(), engines of the standard library, OpenCV's generators and
/// the system's entropy, and whether training uses what they give.
class HostDraws {
public:
  HostDraws(const Timeline &timeline, const Training &training);

  static bool isHostDraw(const Step &step);
  /// Whether step \p draw gives something that reaches training: a data set's
  /// get() draws it, it shuffles, it fills a matrix, or the number decides, is
  /// an index, or becomes an element or part of a tensor on the way to a step
  /// of training.
  bool feedsTraining(unsigned draw) const;
  /// Where the numbers that step \p draw gives are unstable by: the entropy it
  /// draws itself, or that its engine or stream was seeded with. Null where it
  /// is stable or nothing is known.
  const link::Origin *unstable(unsigned draw) const;
  /// Whether a seed is made of what step \p draw gives: unstable-seed speaks
  /// there.
  bool isSeed(unsigned draw) const;
  /// The last step that seeded what \p draw draws from, or None.
  unsigned seedOf(unsigned draw) const;

private:
  const Timeline &timeline;
  const Training &training;
  std::vector<unsigned> seeds;
  /// Places whose numbers are used, and those that are kept in a member.
  std::set<facts::Place> used, kept;
};

} // namespace reprise::rules

#endif
