//===- NondeterministicOp.cpp - operations that add in any order ----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

#include <map>

namespace reprise::rules {

namespace {

/// What deterministic mode makes of the operation, for the message.
std::string underTheMode(llvm::StringRef mode, bool modeIsOn) {
  if (mode == "throws")
    return modeIsOn ? "throws in deterministic mode, which this program "
                      "switches on"
                    : "has no deterministic kernel: deterministic mode makes "
                      "it throw";
  if (mode == "switches")
    return "has a deterministic kernel only in deterministic mode";
  return "stays nondeterministic, in deterministic mode too";
}

} // namespace

void checkNondeterministicOp(const link::Program &program,
                             std::vector<Finding> &findings) {
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline);
    if (!training || firstOnCuda(timeline) == Step::None)
      continue;
    bool modeIsOn = !stepsSetting(timeline, "deterministic", true).empty();
    // Several rows may speak of one call: the surest is told.
    std::map<Place, std::pair<Level, unsigned>> surest;
    for (unsigned i = 0; i < training.last(); ++i) {
      const Step &step = timeline.steps[i];
      const facts::Event &event = *step.event;
      if (event.kind != EventKind::Operation || !training.feeds(i))
        continue;
      llvm::StringRef device = event.text("device"), mode = event.text("mode");
      if ((device != "cuda" && device != "both") || mode == "fills" ||
          (mode == "switches" && modeIsOn))
        continue;
      Level level = step.happens == Truth::Yes && event.text("sure") != "no"
                        ? Level::Likely
                        : Level::Possible;
      auto known = surest.try_emplace(event.place, level, i).first;
      if (level < known->second.first)
        known->second = {level, i};
    }
    for (const auto &[place, told] : surest) {
      const auto &[level, i] = told;
      const facts::Event &event = *timeline.steps[i].event;
      llvm::StringRef mode = event.text("mode");
      Finding finding =
          findingAt(timeline, i, level,
                    "'" + event.api + "' (" + event.what + ") on CUDA " +
                        underTheMode(mode, modeIsOn));
      if (!event.remark.empty())
        note(finding, event.place, event.remark);
      tellPath(timeline, i, finding);
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
