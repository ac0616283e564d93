//===- MissingSeed.cpp - training draws and nothing seeds -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

#include <set>

namespace reprise::rules {

namespace {

/// The draws on one way to a training, if nothing seeds on it.
struct Draws {
  unsigned first = Step::None;
  unsigned count = 0;
};

Draws unseededDraws(const Timeline &timeline, const Training::Way &way) {
  Draws draws;
  for (unsigned i = 0; i < way.last; ++i) {
    const Step &step = timeline.steps[i];
    bool seeds = isDefaultSeed(step);
    if ((!seeds && !isDefaultDraw(step)) || timeline.exclude(i, way.last))
      continue;
    if (seeds)
      return {};
    if (isOverwrittenByLoad(timeline, i, way.first) == Truth::Yes)
      continue;
    if (draws.first == Step::None ||
        (timeline.steps[draws.first].happens == Truth::Maybe &&
         step.happens == Truth::Yes))
      draws.first = i;
    ++draws.count;
  }
  return draws;
}

Finding tell(const Timeline &timeline, const Training::Way &way,
             const Draws &draws) {
  unsigned first = draws.first;
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
  if (draws.count > 1)
    finding.notes.push_back({finding.place, "this is the first of " +
                                                std::to_string(draws.count) +
                                                " places that draw from it"});
  note(finding, timeline.steps[way.last].event->place,
       "the training that depends on it steps here");
  // What draws before main, no line in main can seed.
  const facts::Function *around = functionAround(timeline, first);
  if (around && around->isStaticInitialiser)
    return finding;
  if (std::optional<Fix> fix = atStartOfMain(
          timeline, Fix::Tier::Safe, "seed all generators at the start",
          "reprise::seed_everything(42);", "<reprise/seed.h>"))
    finding.fixes.push_back(std::move(*fix));
  return finding;
}

} // namespace

void checkMissingSeed(const link::Program &program,
                      std::vector<Finding> &findings) {
  // Without main, a caller that is not seen may have seeded.
  if (!program.hasMain)
    return;
  for (const Timeline &timeline : program.timelines) {
    std::set<unsigned> told;
    for (const Training::Way &way :
         Training(timeline, Training::By::Any).ways()) {
      Draws draws = unseededDraws(timeline, way);
      if (draws.first != Step::None && told.insert(draws.first).second)
        findings.push_back(tell(timeline, way, draws));
    }
  }
}

} // namespace reprise::rules
