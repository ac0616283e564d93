//===- MissingDeterministicMode.cpp - CUDA training without the mode ------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

namespace reprise::rules {

namespace {

/// An operation that training reaches and that the mode would make throw, for
/// sure if there is one.
unsigned firstThrowing(const Timeline &timeline, const Training &training) {
  unsigned first = Step::None;
  for (unsigned i = 0; i < timeline.steps.size(); ++i) {
    const facts::Event &event = *timeline.steps[i].event;
    if (event.kind != EventKind::Operation || event.text("mode") != "throws" ||
        !training.feeds(i))
      continue;
    if (event.text("sure") != "no")
      return i;
    if (first == Step::None)
      first = i;
  }
  return first;
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
    std::optional<Fix> fix;
    if (!surelyThrows)
      fix = atStartOfMain(timeline,
                          throwing == Step::None ? Fix::Tier::Safe
                                                 : Fix::Tier::Unsafe,
                          "switch deterministic mode on",
                          "reprise::DeterministicMode::enable();",
                          "<reprise/deterministic_mode.h>");
    if (fix)
      finding.fixes.push_back(std::move(*fix));
    findings.push_back(std::move(finding));
  }
}

} // namespace reprise::rules
