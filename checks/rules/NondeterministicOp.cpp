//===- NondeterministicOp.cpp - operations that add in any order ----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Options.h"
#include "Story.h"

#include "llvm/ADT/STLExtras.h"

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

/// Calls a function of the runtime library in place of one of LibTorch that it
/// has with the same parameters (reprise/deterministic_ops.h).
std::optional<Fix> withReplacement(const facts::Event &event) {
  llvm::StringRef name = event.api;
  if (!name.consume_front("torch::nn::functional::") ||
      !llvm::is_contained({"interpolate", "adaptive_avg_pool1d",
                           "adaptive_avg_pool2d", "adaptive_avg_pool3d",
                           "adaptive_max_pool2d", "adaptive_max_pool3d",
                           "max_pool3d", "pad", "grid_sample"},
                          name))
    return std::nullopt;
  std::string ours = ("reprise::deterministic::" + name).str();
  Fix fix;
  fix.tier = Fix::Tier::Unsafe;
  fix.description = "call '" + ours +
                    "', which repeats; its gradient may differ from "
                    "LibTorch's by rounding";
  fix.edits.push_back({event.place, ours, Edit::Layout::Callee});
  fix.includes.push_back("<reprise/deterministic_ops.h>");
  return fix;
}

/// Operations in question on CUDA.
class Operations {
public:
  Operations(const link::Program &program, const Timeline &training)
      : program(program),
        modeIsOn(!stepsSetting(training, "deterministic", true).empty()) {}

  bool isInQuestion(const Step &step) const {
    const facts::Event &event = *step.event;
    if (event.kind != EventKind::Operation)
      return false;
    llvm::StringRef device = event.text("device"), mode = event.text("mode");
    return (device == "cuda" || device == "both") && mode != "fills" &&
           !(mode == "switches" && modeIsOn) && !isAllowed(event.api) &&
           !isAllowed(event.what);
  }

  static Level levelOf(const Step &step) {
    return step.happens == Truth::Yes && step.event->text("sure") != "no"
               ? Level::Likely
               : Level::Possible;
  }

  Finding tell(const Timeline &timeline, unsigned step, Level level) const {
    const facts::Event &event = *timeline.steps[step].event;
    Finding finding =
        findingAt(timeline, step, level,
                  "'" + event.api + "' (" + event.what + ") on CUDA " +
                      underTheMode(event.text("mode"), modeIsOn));
    if (!event.remark.empty())
      note(finding, event.place, event.remark);
    tellPath(timeline, step, finding);
    // What only switches, deterministic mode repairs for the whole program.
    if (event.text("mode") != "switches")
      if (std::optional<Fix> fix = withReplacement(event))
        finding.fixes.push_back(std::move(*fix));
    return finding;
  }

private:
  bool isAllowed(llvm::StringRef name) const {
    return optionMatches(program, "nondeterministic-op.allow", name);
  }

  const link::Program &program;
  bool modeIsOn;
};

/// The operations that training differentiates.
void tellTrained(const Timeline &timeline, const Training &training,
                 const Operations &operations, std::vector<Finding> &findings) {
  // Several rows may speak of one call: the surest is told.
  std::map<Place, std::pair<Level, unsigned>> surest;
  for (unsigned i = 0; i < training.last(); ++i) {
    const Step &step = timeline.steps[i];
    if (!operations.isInQuestion(step) || !training.feeds(i))
      continue;
    Level level = Operations::levelOf(step);
    auto known = surest.try_emplace(step.event->place, level, i).first;
    if (level < known->second.first)
      known->second = {level, i};
  }
  for (const auto &[place, told] : surest)
    findings.push_back(operations.tell(timeline, told.second, told.first));
}

/// The module's forward that the step is part of, or null.
const facts::Function *forwardAround(const Timeline &timeline, unsigned step) {
  for (unsigned index : timeline.enclosing(timeline.steps[step].frame)) {
    const facts::Function *function = timeline.frames[index].function;
    if (function && !function->owner.empty() &&
        llvm::StringRef(function->name).ends_with("::forward"))
      return function;
  }
  return nullptr;
}

/// Operations in modules that the program has beside those that it trains: one
/// finding a module, where it is sure.
void tellOffered(const link::Program &program, const Operations &operations,
                 std::vector<Finding> &findings) {
  struct Site {
    const Timeline *timeline;
    unsigned step;
  };
  std::map<std::string, std::map<Place, Site>> modules;
  for (const Timeline &timeline : program.offered)
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      if (!step.gradients || !operations.isInQuestion(step) ||
          Operations::levelOf(step) != Level::Likely)
        continue;
      if (const facts::Function *forward = forwardAround(timeline, i))
        modules[forward->symbol].try_emplace(step.event->place,
                                             Site{&timeline, i});
    }
  for (const auto &[symbol, places] : modules) {
    const Site &first = places.begin()->second;
    findings.push_back(
        operations.tell(*first.timeline, first.step, Level::Likely));
    if (places.size() > 1)
      note(findings.back(), findings.back().place,
           "the first of " + std::to_string(places.size()) +
               " such operations of this module");
    note(findings.back(), findings.back().place,
         "no main that was analysed runs this module, but one trains others "
         "on CUDA");
  }
}

} // namespace

void checkNondeterministicOp(const link::Program &program,
                             std::vector<Finding> &findings) {
  const Timeline *onCuda = nullptr;
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline);
    if (!training || firstOnCuda(timeline) == Step::None)
      continue;
    tellTrained(timeline, training, Operations(program, timeline), findings);
    onCuda = &timeline;
  }
  if (onCuda)
    tellOffered(program, Operations(program, *onCuda), findings);
}

} // namespace reprise::rules
