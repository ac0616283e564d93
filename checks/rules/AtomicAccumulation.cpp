//===- AtomicAccumulation.cpp - sums in the order of threads --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

#include <map>

namespace reprise::rules {

namespace {

/// The kernel that \p step is part of; for what a library runs on the GPU, the
/// function that calls it.
const facts::Function *kernelAround(const Timeline &timeline, unsigned step) {
  const facts::Function *innermost = nullptr;
  for (unsigned index : timeline.enclosing(timeline.steps[step].frame)) {
    const facts::Function *function = timeline.frames[index].function;
    if (function && function->isKernel)
      return function;
    if (!innermost)
      innermost = function;
  }
  return innermost;
}

/// What a training does with the sum: its gradients or losses come from it,
/// or it is made beside them, by an optimizer or a metric.
Level levelOf(const Timeline &timeline, const Training &training,
              unsigned step) {
  bool feeds =
      training.feeds(step) && timeline.steps[step].happens == Truth::Yes;
  return feeds ? Level::Likely : Level::Possible;
}

Finding tell(const Timeline &timeline, unsigned step, Level level,
             const facts::Function *kernel, size_t others) {
  const facts::Event &event = *timeline.steps[step].event;
  std::string where =
      kernel && kernel->isKernel ? " in kernel '" + kernel->name + "'" : "";
  Finding finding = findingAt(
      timeline, step, level,
      event.what == "scan"
          ? "'" + event.api + "' of floating-point numbers" + where +
                " promises no order of its sums: their last bits differ "
                "from run to run"
          : "'" + event.api + "'" + where +
                " adds floating-point numbers in the order in which threads "
                "come: the last bits of the sums differ from run to run");
  if (others)
    note(finding, event.place,
         "and " + std::to_string(others) + " more in this " +
             (kernel && kernel->isKernel ? "kernel" : "function"));
  note(finding, event.place,
       "deterministic mode does not see kernels of your own");
  tellPath(timeline, step, finding);
  return finding;
}

} // namespace

void checkAtomicAccumulation(const link::Program &program,
                             std::vector<Finding> &findings) {
  for (const Timeline &timeline : timelinesOf(program)) {
    Training training(timeline);
    if (!training)
      continue;
    struct Site {
      Level level;
      unsigned step;
    };
    // By kernel, the instances of a template together.
    std::map<Place, std::map<Place, Site>> kernels;
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      if (step.event->kind != EventKind::AtomicAdd ||
          training.loopAround(step.frame) == Step::None)
        continue;
      const facts::Function *kernel = kernelAround(timeline, i);
      Level level = levelOf(timeline, training, i);
      auto [site, isNew] =
          kernels[kernel ? kernel->place : Place()].try_emplace(
              step.event->place, Site{level, i});
      if (!isNew && level < site->second.level)
        site->second = {level, i};
    }
    for (const auto &[place, sites] : kernels) {
      const Site *first = nullptr;
      for (const auto &[at, site] : sites)
        if (!first || site.level < first->level)
          first = &site;
      findings.push_back(tell(timeline, first->step, first->level,
                              kernelAround(timeline, first->step),
                              sites.size() - 1));
    }
  }
}

} // namespace reprise::rules
