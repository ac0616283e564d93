//===- MissingDeterministicMode.cpp - CUDA training without the mode ------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

namespace reprise::rules {

namespace {

/// An operation that this training reaches and that the mode would make throw,
/// for sure if there is one.
unsigned firstThrowing(const Timeline &timeline, const Training &training,
                       const Training::Way &way) {
  unsigned first = Step::None;
  for (unsigned i = 0; i < timeline.steps.size(); ++i) {
    const facts::Event &event = *timeline.steps[i].event;
    if (event.kind != EventKind::Operation || event.text("mode") != "throws" ||
        !training.feeds(i) || timeline.exclude(i, way.last))
      continue;
    if (event.text("sure") != "no")
      return i;
    if (first == Step::None)
      first = i;
  }
  return first;
}

bool switchesModeOn(const Timeline &timeline, const Training::Way &way) {
  return llvm::any_of(
      stepsSetting(timeline, "deterministic", true),
      [&](unsigned step) { return !timeline.exclude(step, way.last); });
}

Finding tell(const Timeline &timeline, const Training &training,
             const Training::Way &way, unsigned cuda) {
  Finding finding = findingAt(
      timeline, cuda,
      mayHideSomething(timeline, way.first) ? Level::Possible : Level::Likely,
      "training runs on CUDA without deterministic algorithms: convolutions "
      "and scatter-like operations may add in another order in each run");
  tellPath(timeline, cuda, finding);
  note(finding, timeline.steps[way.last].event->place,
       "the training steps here");
  unsigned throwing = firstThrowing(timeline, training, way);
  bool surelyThrows = false;
  if (throwing != Step::None) {
    const facts::Event &event = *timeline.steps[throwing].event;
    surelyThrows = event.text("sure") != "no";
    note(finding, event.place,
         "deterministic mode makes '" + event.api + "' throw" +
             (surelyThrows
                  ? std::string()
                  : " in some uses: " +
                        (event.remark.empty() ? event.what : event.remark)));
  }
  // A program that then throws is not mended.
  if (surelyThrows)
    return finding;
  if (std::optional<Fix> fix = atStartOfMain(
          timeline,
          throwing == Step::None ? Fix::Tier::Safe : Fix::Tier::Unsafe,
          "switch deterministic mode on",
          "reprise::DeterministicMode::enable();",
          "<reprise/deterministic_mode.h>"))
    finding.fixes.push_back(std::move(*fix));
  return finding;
}

} // namespace

void checkMissingDeterministicMode(const link::Program &program,
                                   std::vector<Finding> &findings) {
  if (!program.hasMain)
    return;
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline);
    std::set<unsigned> told;
    for (const Training::Way &way : training.ways()) {
      unsigned cuda = firstOnCuda(timeline, way.last);
      if (cuda != Step::None && cuda < way.last &&
          !switchesModeOn(timeline, way) && told.insert(cuda).second)
        findings.push_back(tell(timeline, training, way, cuda));
    }
  }
}

} // namespace reprise::rules
