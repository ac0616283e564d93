//===- SamplerEpoch.cpp - samplers that a loader has copied ---------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

namespace reprise::rules {

namespace {

bool isLoop(const Frame &frame) { return frame.kind == Frame::Kind::Loop; }

/// Whether \p step begins an epoch of the loader.
bool begins(const Step &step, unsigned loader) {
  const link::Origin *begun = step.object.soleObject();
  return step.event->kind == EventKind::Iterate && begun &&
         begun->object == loader;
}

/// The sampler object that the loader at \p step is given, or None.
unsigned samplerOf(const Timeline &timeline, unsigned step) {
  const Step &built = timeline.steps[step];
  if (built.event->kind != EventKind::BuildLoader ||
      built.arguments.size() != 3)
    return Step::None;
  const link::Origin *sampler = built.arguments[1].soleObject();
  return sampler ? sampler->object : Step::None;
}

/// The loader that a step builds: the object that says it was made there.
unsigned loaderMadeAt(const Timeline &timeline, unsigned step) {
  for (unsigned i = 0; i < timeline.objects.size(); ++i)
    if (timeline.objects[i].step == step &&
        timeline.objects[i].type == "loader")
      return i;
  return Step::None;
}

/// The step that begins the loader anew in each turn of a loop that does not
/// build it anew, or None.
unsigned repeatedEpoch(const Timeline &timeline, unsigned built) {
  unsigned loader = loaderMadeAt(timeline, built);
  if (loader == Step::None)
    return Step::None;
  for (unsigned i = built; i < timeline.steps.size(); ++i) {
    const Step &step = timeline.steps[i];
    if (!begins(step, loader))
      continue;
    for (unsigned frame : timeline.enclosing(step.frame))
      if (isLoop(timeline.frames[frame]) && !timeline.contains(frame, built))
        return i;
  }
  return Step::None;
}

/// Whether the loader built at step \p built is begun behind step \p step.
bool isBegunBehind(const Timeline &timeline, unsigned built, unsigned step) {
  unsigned loader = loaderMadeAt(timeline, built);
  return llvm::any_of(llvm::ArrayRef(timeline.steps).drop_front(step + 1),
                      [&](const Step &later) { return begins(later, loader); });
}

/// Whether a change of the sampler at \p set may be meant for another loader
/// than the one built before, at \p built: both run again in each turn of one
/// loop, and what the next turn builds is built from a sampler that outlives
/// the turn, or this one is not begun any more.
bool isForNextTurn(const Timeline &timeline, unsigned sampler, unsigned set,
                   unsigned built) {
  unsigned made = timeline.objects[sampler].step;
  for (unsigned frame : timeline.enclosing(timeline.steps[built].frame))
    if (isLoop(timeline.frames[frame]) && timeline.contains(frame, set) &&
        (made == Step::None || !timeline.contains(frame, made) ||
         !isBegunBehind(timeline, built, set)))
      return true;
  return false;
}

} // namespace

void checkSamplerEpoch(const link::Program &program,
                       std::vector<Finding> &findings) {
  for (const Timeline &timeline : timelinesOf(program)) {
    Training training(timeline);
    if (!training)
      continue;
    for (unsigned built = 0; built < timeline.steps.size(); ++built) {
      unsigned sampler = samplerOf(timeline, built);
      bool told = false;
      for (unsigned i = built + 1;
           sampler != Step::None && i < timeline.steps.size(); ++i) {
        const Step &step = timeline.steps[i];
        const link::Origin *object = step.object.soleObject();
        if (step.event->kind != EventKind::SetSampler || !object ||
            object->object != sampler ||
            isForNextTurn(timeline, sampler, i, built))
          continue;
        told = true;
        Finding finding = findingAt(
            timeline, i, Level::Likely,
            "'" + step.event->api +
                "' acts on a sampler that the loader has copied: the order of "
                "its samples stays as it is");
        note(finding, timeline.steps[built].event->place,
             "the loader copies it here");
        tellPath(timeline, i, finding);
        findings.push_back(std::move(finding));
      }
      if (told || timeline.steps[built].event->kind != EventKind::BuildLoader ||
          timeline.steps[built].event->text("seeded-by") != "epoch")
        continue;
      unsigned epoch = repeatedEpoch(timeline, built);
      if (epoch == Step::None)
        continue;
      Finding finding = findingAt(
          timeline, built, Level::Likely,
          "this sampler shuffles by the number of the epoch alone, and nothing "
          "can set that in the loader's copy: each epoch has the same order");
      if (sampler != Step::None && timeline.objects[sampler].place) {
        finding.place = timeline.objects[sampler].place;
        note(finding, timeline.steps[built].event->place,
             "the loader copies it here");
      }
      note(finding, timeline.steps[epoch].event->place,
           "each turn of the loop around begins it anew here");
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
