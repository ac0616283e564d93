//===- LateSeed.cpp - something drew before the seed ----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

namespace reprise::rules {

namespace {

/// Whether a seed can go once the program is seeded at its start: it runs once,
/// and in this program only. Elsewhere what it starts anew stays as it is.
bool canGo(const Timeline &timeline, unsigned seed) {
  const facts::Function *function = functionAround(timeline, seed);
  return function && function->isMain &&
         timeline.enclosing(seed, Frame::Kind::Loop) == Step::None;
}

} // namespace

void checkLateSeed(const link::Program &program,
                   std::vector<Finding> &findings) {
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline, Training::By::Any);
    if (!training || !program.hasMain)
      continue;
    unsigned seed = Step::None;
    for (unsigned i = 0; i < training.last() && seed == Step::None; ++i)
      if (isDefaultSeed(timeline.steps[i]))
        seed = i;
    if (seed == Step::None ||
        timeline.steps[seed].event->kind != EventKind::Seed ||
        mayHideSomething(timeline, seed))
      continue;
    unsigned draw = Step::None;
    for (unsigned i = 0; i < seed && draw == Step::None; ++i)
      if (isDefaultDraw(timeline.steps[i]) &&
          timeline.steps[i].happens == Truth::Yes &&
          timeline.precedes(i, seed) == Truth::Yes &&
          isOverwrittenByLoad(timeline, i, training.first()) == Truth::No)
        draw = i;
    if (draw == Step::None)
      continue;
    const facts::Event &event = *timeline.steps[seed].event;
    Finding finding =
        findingAt(timeline, seed, levelOnPath(timeline, seed),
                  "the default generator is seeded after it was drawn from: "
                  "what was drawn before differs in each run");
    note(finding, timeline.steps[draw].event->place,
         "drawn here by '" + timeline.steps[draw].event->api +
             "', before the seed");
    tellPath(timeline, draw, finding);
    // Only a constant can move above everything that it may depend on.
    const facts::Function *drawer = functionAround(timeline, draw);
    const link::Resolved &value = timeline.steps[seed].arguments[0];
    if (!(drawer && drawer->isStaticInitialiser) && value.origins.size() == 1 &&
        value.origins[0].kind == link::Origin::Kind::Constant &&
        value.origins[0].name != "default" && event.statement &&
        !event.statement.inMacro && event.api == "torch::manual_seed")
      if (std::optional<Fix> fix = atStartOfMain(
              timeline, Fix::Tier::Safe, "seed before anything draws",
              "reprise::seed_everything(" + value.origins[0].name + ");",
              "<reprise/seed.h>")) {
        if (canGo(timeline, seed))
          fix->edits.push_back({event.statement, "", Edit::Layout::Erase});
        finding.fixes.push_back(std::move(*fix));
      }
    findings.push_back(std::move(finding));
  }
}

} // namespace reprise::rules
