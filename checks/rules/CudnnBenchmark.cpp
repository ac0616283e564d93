//===- CudnnBenchmark.cpp - cuDNN picks algorithms by timing --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

namespace reprise::rules {

void checkCudnnBenchmark(const link::Program &program,
                         std::vector<Finding> &findings) {
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline);
    if (!training && program.hasMain)
      continue;
    std::vector<unsigned> off =
        stepsSetting(timeline, "cudnn-benchmark", false);
    for (unsigned on : stepsSetting(timeline, "cudnn-benchmark", true)) {
      const Step &step = timeline.steps[on];
      if (!step.arguments.empty() && step.arguments[0].truth() != Truth::Yes)
        continue;
      // Behind training it is inference's.
      if (training && on > training.last())
        continue;
      // Switched off again before training, for sure or maybe.
      unsigned until = training ? training.first() : timeline.steps.size();
      if (llvm::any_of(off, [&](unsigned i) {
            return i > on && i < until && !timeline.exclude(i, on);
          }))
        continue;
      Finding finding = findingAt(
          timeline, on, Level::Likely,
          "cudnn.benchmark chooses convolution algorithms by timing them: two "
          "runs may choose differently, also in deterministic mode");
      tellPath(timeline, on, finding);
      const std::vector<Place> &places = step.event->argumentPlaces;
      if (!places.empty() && places[0] && !places[0].inMacro &&
          step.event->arguments[0].kind == facts::Value::Kind::Constant) {
        Fix fix;
        fix.description = "leave cudnn.benchmark off";
        fix.edits.push_back({places[0], "false"});
        finding.fixes.push_back(std::move(fix));
      }
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
