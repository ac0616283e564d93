//===- Passes.h - where models run ------------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_PASSES_H
#define REPRISE_CHECKS_RULES_PASSES_H

#include "Finding.h"
#include "Training.h"

#include <set>

namespace reprise::rules {

/// A call of a model's forward, with all that runs in it.
struct Pass {
  /// The model.
  link::Resolved module;
  facts::Place place;
  /// The frame that the call stands in.
  unsigned frame = 0;
  /// The steps from begin to before end.
  unsigned begin = 0, end = 0;
  /// Whether a gradient of it trains.
  bool feeds = false;
  /// Nobody sees what runs in it: a graph out of a file, a body elsewhere.
  bool opaque = false;
};

/// All passes, modules within modules left out.
std::vector<Pass> findPasses(const Timeline &timeline,
                             const Training &training);

/// Whether the step does something only because its module is in train mode:
/// dropout draws, running statistics move.
bool isOfTrainMode(const facts::Event &event);
/// Where the program makes LibTorch's modules that do so.
std::set<facts::Place> placesOfMode(const link::Program &program);
/// Whether the module, or one that it holds, is made at one of \p places.
bool isMadeAt(const Timeline &timeline, const link::Resolved &module,
              const std::set<facts::Place> &places);

/// Whether one is the other, or holds it.
bool areRelated(const Timeline &timeline, const link::Resolved &left,
                const link::Resolved &right);

/// The event in \p function that stands at \p place and spells its receiver, or
/// null.
const facts::Event *eventAt(const facts::Function *function,
                            const facts::Place &place);

/// The return, break, exit or throw that an arm of a branch ends with, or null.
const facts::Event *endOf(const Frame &arm);

/// The statement of the code of \p frame that the step is part of: a loop, a
/// call or the step's own; no place where text cannot be put beside it.
facts::Place statementIn(const Timeline &timeline, unsigned frame,
                         unsigned step);

/// Whether \p statement returns from \p function: nothing behind it runs.
bool returns(const facts::Function *function, const facts::Place &statement);

} // namespace reprise::rules

#endif
