//===- NondeterminismEnabled.cpp - deterministic mode off, or only warning ===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

namespace reprise::rules {

namespace {

Truth argumentOf(const Step &step, unsigned index) {
  return index < step.arguments.size() ? step.arguments[index].truth()
                                       : Truth::No;
}

/// Switches the flag on, without a doubt and without falling back to warnings.
bool isStrict(const Step &step, const std::string &flag) {
  return step.event->kind == EventKind::SetFlag && step.event->what == flag &&
         argumentOf(step, 0) == Truth::Yes && argumentOf(step, 1) == Truth::No;
}

bool computes(const Step &step) {
  switch (step.event->kind) {
  case EventKind::Forward:
  case EventKind::Backward:
  case EventKind::Operation:
    return true;
  case EventKind::Step:
    return step.event->what != "scheduler";
  default:
    return false;
  }
}

/// Whether nothing is computed between step \p set and where the mode is strict
/// again, or training is over.
bool isWithoutEffect(const Timeline &timeline, const Training &training,
                     unsigned set) {
  const Step &step = timeline.steps[set];
  if (training && set > training.last() &&
      training.loopAround(step.frame) == Step::None)
    return true;
  for (unsigned i = set + 1; i < timeline.steps.size(); ++i) {
    if (computes(timeline.steps[i]))
      return false;
    if (isStrict(timeline.steps[i], step.event->what) &&
        timeline.precedes(set, i) == Truth::Yes &&
        timeline.certainty(i, step.frame) == Truth::Yes)
      return true;
  }
  return false;
}

/// Another constant in place of argument \p index.
std::optional<Fix> withArgument(const Step &step, unsigned index,
                                llvm::StringRef text, Fix::Tier tier,
                                std::string description) {
  const facts::Event &event = *step.event;
  if (index >= event.argumentPlaces.size() || !event.argumentPlaces[index] ||
      event.argumentPlaces[index].inMacro ||
      event.arguments[index].kind != facts::Value::Kind::Constant)
    return std::nullopt;
  Fix fix;
  fix.tier = tier;
  fix.description = std::move(description);
  fix.edits.push_back({event.argumentPlaces[index], text.str()});
  return fix;
}

} // namespace

void checkNondeterminismEnabled(const link::Program &program,
                                std::vector<Finding> &findings) {
  // In a library the constructor that sets up and the function that trains
  // are two starts.
  bool trains = false, onCuda = false;
  const auto timelines = timelinesOf(program);
  for (const Timeline &timeline : timelines) {
    trains |= bool(Training(timeline));
    onCuda |= firstOnCuda(timeline) != Step::None;
  }
  if (!trains)
    return;
  for (const Timeline &timeline : timelines) {
    Training training(timeline);
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      const std::string &flag = step.event->what;
      if (step.event->kind != EventKind::SetFlag ||
          (flag != "deterministic" && flag != "cudnn-deterministic"))
        continue;
      bool off = argumentOf(step, 0) == Truth::No && !step.arguments.empty();
      bool warns = !off && argumentOf(step, 1) == Truth::Yes;
      if ((!off && !warns) || isWithoutEffect(timeline, training, i))
        continue;
      bool cudnn = flag == "cudnn-deterministic";
      // The mode covers cuDNN as well.
      if (cudnn && llvm::any_of(timeline.steps, [](const Step &other) {
            return isStrict(other, "deterministic");
          }))
        continue;
      // Only on CUDA does anything throw instead of warning, or is there a
      // cuDNN.
      Level level =
          (cudnn || warns) && !onCuda ? Level::Possible : Level::Likely;
      Finding finding = findingAt(
          timeline, i, level,
          cudnn ? "cuDNN is allowed nondeterministic convolution algorithms: "
                  "two runs may add in another order"
          : off ? "deterministic mode is switched off: what training computes "
                  "from here on may differ from run to run"
                : "deterministic mode only warns: operations without a "
                  "deterministic kernel run on, and attention stays "
                  "nondeterministic");
      tellPath(timeline, i, finding);
      std::optional<Fix> fix =
          cudnn ? withArgument(step, 0, "true", Fix::Tier::Safe,
                               "have cuDNN use deterministic algorithms")
          : off ? withArgument(step, 0, "true", Fix::Tier::Unsafe,
                               "leave deterministic mode on")
                : withArgument(step, 1, "false", Fix::Tier::Unsafe,
                               "throw where there is no deterministic kernel");
      if (fix)
        finding.fixes.push_back(std::move(*fix));
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
