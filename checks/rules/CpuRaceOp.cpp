//===- CpuRaceOp.cpp - additions by index that race on the CPU ------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

#include <map>

namespace reprise::rules {

namespace {

/// The kernel runs on one thread below this many elements.
constexpr unsigned GrainSize = 32768;

/// Whether one thread computes: the number is set, to one, before \p step.
bool hasOneThread(const Timeline &timeline, unsigned step) {
  bool one = false;
  for (unsigned i = 0; i < step; ++i) {
    const Step &flag = timeline.steps[i];
    if (flag.event->kind == EventKind::SetFlag &&
        flag.event->what == "threads" && !flag.arguments.empty())
      one = flag.arguments[0].isOneOf({"1"}) == Truth::Yes;
  }
  return one;
}

/// Whether nothing but CUDA is ever asked for.
bool isCudaOnly(const Timeline &timeline) {
  bool cuda = false;
  for (const Step &step : timeline.steps) {
    if (step.event->kind != EventKind::ToDevice)
      continue;
    for (const link::Resolved &value : step.arguments) {
      bool here = value.find(link::Origin::Kind::Device, "cuda");
      if (here && value.find(link::Origin::Kind::Device, "cpu"))
        return false;
      cuda |= here;
    }
  }
  return cuda;
}

/// How sure it is that the additions race; none where they surely do not.
std::optional<Level> levelOf(const Timeline &timeline, const Training &training,
                             unsigned index) {
  const Step &step = timeline.steps[index];
  const facts::Event &event = *step.event;
  llvm::StringRef indices = event.text("indices"), type = event.text("type");
  // A mask, or indices that do not repeat: nobody meets.
  if (indices.empty() || indices == "none" || indices == "distinct" ||
      type == "other" || event.text("values") == "equal")
    return std::nullopt;
  unsigned elements = 0;
  if (!event.text("elements").getAsInteger(10, elements) &&
      elements < GrainSize)
    return std::nullopt;
  bool ofGradient = event.text("pass") == "backward";
  if (ofGradient && !event.find("gradient"))
    return std::nullopt;
  if (!training.feeds(index) &&
      (ofGradient ||
       timeline.enclosing(index, Frame::Kind::Fetch) == Step::None))
    return std::nullopt;
  // Who asks for accumulation has indices that repeat.
  bool sure = ofGradient ? indices == "repeating" : type == "float";
  return sure && step.happens == Truth::Yes &&
                 firstOnCuda(timeline) == Step::None
             ? Level::Likely
             : Level::Possible;
}

std::optional<Fix> withMode(const Timeline &timeline) {
  bool throws = llvm::any_of(timeline.steps, [](const Step &step) {
    const facts::Event &event = *step.event;
    return event.kind == EventKind::Operation &&
           event.text("mode") == "throws" &&
           (event.text("device") == "cpu" || event.text("device") == "both");
  });
  return atStartOfMain(timeline, throws ? Fix::Tier::Unsafe : Fix::Tier::Safe,
                       "switch deterministic mode on",
                       "reprise::DeterministicMode::enable();",
                       "<reprise/deterministic_mode.h>");
}

} // namespace

void checkCpuRaceOp(const link::Program &program,
                    std::vector<Finding> &findings) {
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline);
    if (!training || isCudaOnly(timeline) ||
        !stepsSetting(timeline, "deterministic", true).empty())
      continue;
    std::map<Place, std::pair<Level, unsigned>> surest;
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const facts::Event &event = *timeline.steps[i].event;
      if (event.kind != EventKind::Operation || event.text("device") != "cpu" ||
          hasOneThread(timeline, i))
        continue;
      std::optional<Level> level = levelOf(timeline, training, i);
      if (!level)
        continue;
      auto known = surest.try_emplace(event.place, *level, i).first;
      if (*level < known->second.first)
        known->second = {*level, i};
    }
    for (const auto &[place, told] : surest) {
      auto [level, step] = told;
      const facts::Event &event = *timeline.steps[step].event;
      Finding finding = findingAt(
          timeline, step, level,
          (event.text("pass") == "backward"
               ? "the gradient of '" + event.api + "' by a tensor of indices "
               : "'" + event.api + "' with accumulate ") +
              "adds floats from several CPU threads at once: where indices "
              "repeat, the sums differ in each run");
      if (!event.remark.empty())
        note(finding, event.place, event.remark);
      tellPath(timeline, step, finding);
      if (std::optional<Fix> fix = withMode(timeline))
        finding.fixes.push_back(std::move(*fix));
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
