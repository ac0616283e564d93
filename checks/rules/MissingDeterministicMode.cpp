//===- MissingDeterministicMode.cpp - CUDA training without the mode ------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

namespace reprise::rules {

namespace {

/// An operation that training reaches and that the mode would make throw.
unsigned firstThrowing(const Timeline &timeline, const Training &training) {
  for (unsigned i = 0; i < timeline.steps.size(); ++i)
    if (timeline.steps[i].event->kind == EventKind::Operation &&
        timeline.steps[i].event->text("mode") == "throws" && training.feeds(i))
      return i;
  return Step::None;
}

} // namespace

void checkMissingDeterministicMode(const link::Program &program,
                                   std::vector<Finding> &findings) {
  if (!program.hasMain)
    return;
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline);
    unsigned cuda = firstOnCuda(timeline);
    if (!training || cuda == Step::None || cuda > training.last() ||
        !stepsSetting(timeline, "deterministic", true).empty())
      continue;
    Finding finding = findingAt(
        timeline, cuda,
        mayHideSomething(timeline, training.first()) ? Level::Possible
                                                     : Level::Likely,
        "training runs on CUDA without deterministic algorithms: convolutions "
        "and scatter-like operations may add in another order in each run");
    tellPath(timeline, cuda, finding);
    note(finding, timeline.steps[training.last()].event->place,
         "the training steps here");
    unsigned throwing = firstThrowing(timeline, training);
    if (throwing != Step::None)
      note(finding, timeline.steps[throwing].event->place,
           "deterministic mode makes '" + timeline.steps[throwing].event->api +
               "' throw");
    if (std::optional<Fix> fix = atStartOfMain(
            timeline,
            throwing == Step::None ? Fix::Tier::Safe : Fix::Tier::Unsafe,
            "switch deterministic mode on",
            "reprise::DeterministicMode::enable();",
            "<reprise/deterministic_mode.h>"))
      finding.fixes.push_back(std::move(*fix));
    findings.push_back(std::move(finding));
  }
}

} // namespace reprise::rules
