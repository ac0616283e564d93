//===- HardwareThreads.cpp - as many threads as the machine has -----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

#include <set>

namespace reprise::rules {

using link::Origin;
using link::Resolved;

namespace {

/// Where the number is read from the machine, or null.
const Origin *hardwareOf(const Resolved &number) {
  for (const Origin &origin : number.origins)
    if (origin.kind == Origin::Kind::Source && origin.name == "hardware")
      return &origin;
  return nullptr;
}

/// Whether a run can be told the number as well.
bool mayBeGiven(const Resolved &number) {
  return llvm::any_of(number.origins, [](const Origin &origin) {
    return origin.kind == Origin::Kind::Source && origin.name != "hardware";
  });
}

/// The number of threads that a step sets for sums, or null.
const Resolved *numberOf(const Step &step) {
  const facts::Event &event = *step.event;
  bool sets = event.kind == EventKind::SetFlag &&
              (event.what == "threads" || event.what == "interop-threads");
  bool reduces =
      event.kind == EventKind::Accumulate && event.what == "reduction";
  return (sets || reduces) && !step.arguments.empty() ? &step.arguments[0]
                                                      : nullptr;
}

/// Whether training goes on with what the CPU sums up.
bool isOnCuda(const Timeline &timeline) {
  unsigned cuda = firstOnCuda(timeline);
  return cuda != Step::None &&
         !llvm::any_of(timeline.steps[cuda].arguments,
                       [](const Resolved &value) {
                         return value.find(Origin::Kind::Device, "cpu");
                       });
}

Level levelOf(const Timeline &timeline, const Step &step,
              const Resolved &number) {
  // Tasks side by side are not parts of one sum.
  bool ofTasks = step.event->what == "interop-threads";
  return ofTasks || mayBeGiven(number) || isOnCuda(timeline) ||
                 step.happens != Truth::Yes
             ? Level::Possible
             : Level::Likely;
}

/// Another number of threads gives other sums: a person has to choose it.
std::optional<Fix> withFixedNumber(const facts::Event &event) {
  if (event.kind != EventKind::SetFlag || event.argumentPlaces.size() != 1 ||
      !event.argumentPlaces[0] || event.argumentPlaces[0].inMacro)
    return std::nullopt;
  Fix fix;
  fix.tier = Fix::Tier::Unsafe;
  fix.description = "fix the number of threads";
  fix.edits.push_back({event.argumentPlaces[0], "4"});
  return fix;
}

} // namespace

void checkHardwareThreads(const link::Program &program,
                          std::vector<Finding> &findings) {
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline);
    if (!training)
      continue;
    std::set<Place> told;
    for (unsigned i = 0; i < training.last(); ++i) {
      const Step &step = timeline.steps[i];
      const Resolved *number = numberOf(step);
      const Origin *hardware = number ? hardwareOf(*number) : nullptr;
      if (!hardware || !told.insert(step.event->place).second)
        continue;
      Finding finding = findingAt(
          timeline, i, levelOf(timeline, step, *number),
          step.event->what == "reduction"
              ? "the machine decides how many threads share this sum: another "
                "machine splits it in other places and rounds otherwise"
              : "the machine decides how many threads share LibTorch's and "
                "OpenMP's sums: another machine splits them in other places "
                "and rounds otherwise");
      if (!(hardware->place == step.event->place))
        note(finding, hardware->place, "the number is read here");
      tellPath(timeline, i, finding);
      if (std::optional<Fix> fix = withFixedNumber(*step.event))
        finding.fixes.push_back(std::move(*fix));
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
