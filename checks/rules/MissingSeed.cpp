//===- MissingSeed.cpp - training draws and nothing seeds -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

namespace reprise::rules {

void checkMissingSeed(const link::Program &program,
                      std::vector<Finding> &findings) {
  // Without main, a caller that is not seen may have seeded.
  if (!program.hasMain)
    return;
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline);
    if (!training)
      continue;
    unsigned first = Step::None, draws = 0;
    bool seeded = false;
    for (unsigned i = 0; i < training.last(); ++i) {
      const Step &step = timeline.steps[i];
      seeded |= isDefaultSeed(step);
      if (!isDefaultDraw(step) ||
          isOverwrittenByLoad(timeline, i, training.first()) == Truth::Yes)
        continue;
      if (first == Step::None ||
          (timeline.steps[first].happens == Truth::Maybe &&
           step.happens == Truth::Yes))
        first = i;
      ++draws;
    }
    if (seeded || first == Step::None)
      continue;
    Level level = timeline.steps[first].happens == Truth::Yes &&
                          !mayHideSomething(timeline, first)
                      ? levelOnPath(timeline, first)
                      : Level::Possible;
    Finding finding = findingAt(
        timeline, first, level,
        "training draws from LibTorch's default generator, which nothing "
        "seeds: it starts from the system's entropy, differently in each run");
    placeAtConstruction(timeline, first, finding);
    tellPath(timeline, first, finding);
    if (draws > 1)
      finding.notes.push_back({finding.place, "this is the first of " +
                                                  std::to_string(draws) +
                                                  " places that draw from it"});
    note(finding, timeline.steps[training.last()].event->place,
         "the training that depends on it steps here");
    // What draws before main, no line in main can seed.
    const facts::Function *around = functionAround(timeline, first);
    bool beforeMain = around && around->isStaticInitialiser;
    if (std::optional<Fix> fix =
            beforeMain ? std::nullopt
                       : atStartOfMain(timeline, Fix::Tier::Safe,
                                       "seed all generators at the start",
                                       "reprise::seed_everything(42);",
                                       "<reprise/seed.h>"))
      finding.fixes.push_back(std::move(*fix));
    findings.push_back(std::move(finding));
  }
}

} // namespace reprise::rules
