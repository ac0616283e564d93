//===- Training.cpp - where a program trains ------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Training.h"

#include "checks/link/Code.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"

#include <algorithm>
#include <set>

namespace reprise::rules {

using link::Origin;
using link::Resolved;

Training::Training(const Timeline &timeline, By means) : timeline(timeline) {
  std::vector<unsigned> byHand;
  for (unsigned i = 0; i < timeline.steps.size(); ++i) {
    const facts::Event &event = *timeline.steps[i].event;
    if (event.kind == EventKind::Backward)
      backwards.push_back(i);
    else if (event.kind == EventKind::Step && event.what != "scheduler")
      updates.push_back(i);
    else if (event.kind == EventKind::Update)
      byHand.push_back(i);
  }
  if (updates.empty() && !backwards.empty())
    updates = byGradient(byHand);
  if (updates.empty() && backwards.empty() && means == By::Any) {
    updates = byEvolution(byHand);
    evolves = !updates.empty();
  }
  std::merge(backwards.begin(), backwards.end(), updates.begin(), updates.end(),
             std::back_inserter(trains));
}

/// Those that a loop around a backward pass makes, too.
std::vector<unsigned>
Training::byGradient(llvm::ArrayRef<unsigned> byHand) const {
  std::set<unsigned> loops;
  for (unsigned backward : backwards)
    for (unsigned frame : timeline.enclosing(timeline.steps[backward].frame))
      if (timeline.frames[frame].kind == Frame::Kind::Loop)
        loops.insert(frame);
  std::vector<unsigned> found;
  llvm::copy_if(byHand, std::back_inserter(found), [&](unsigned update) {
    return llvm::any_of(
        timeline.enclosing(timeline.steps[update].frame),
        [&](unsigned frame) { return loops.count(frame) != 0; });
  });
  return found;
}

/// Those in a loop that also runs a network, where the function that changes
/// the weights draws: weights that are only loaded or clipped do not evolve.
std::vector<unsigned>
Training::byEvolution(llvm::ArrayRef<unsigned> byHand) const {
  auto has = [&](unsigned frame, auto isWanted) {
    const Frame &in = timeline.frames[frame];
    return std::any_of(timeline.steps.begin() + in.begin,
                       timeline.steps.begin() + in.end, isWanted);
  };
  auto draws = [](const Step &step) {
    return step.event->kind == EventKind::Draw &&
           step.event->text("why") != "initialisation";
  };
  auto runs = [](const Step &step) {
    return step.event->kind == EventKind::Forward;
  };
  std::vector<unsigned> found;
  llvm::copy_if(byHand, std::back_inserter(found), [&](unsigned update) {
    unsigned function = timeline.enclosing(update, Frame::Kind::Call);
    if (function != Step::None && !has(function, draws))
      return false;
    return llvm::any_of(
        timeline.enclosing(timeline.steps[update].frame), [&](unsigned frame) {
          return timeline.frames[frame].kind == Frame::Kind::Loop &&
                 has(frame, runs) && has(frame, draws);
        });
  });
  return found;
}

std::vector<Training::Way> Training::ways() const {
  std::vector<Way> all;
  for (unsigned step : trains) {
    bool alone = true;
    for (Way &way : all)
      if (!timeline.exclude(way.last, step)) {
        way.last = step;
        alone = false;
      }
    if (alone)
      all.push_back({step, step});
  }
  // A way that only has a backward pass or only a step trains nothing.
  llvm::erase_if(all, [&](const Way &way) {
    auto none = [&](const std::vector<unsigned> &steps) {
      return llvm::none_of(steps, [&](unsigned step) {
        return way.first <= step && step <= way.last &&
               !timeline.exclude(step, way.last);
      });
    };
    return (none(backwards) && !evolves) || none(updates);
  });
  return all;
}

bool Training::in(unsigned frame) const {
  const Frame &around = timeline.frames[frame];
  auto at = std::lower_bound(trains.begin(), trains.end(), around.begin);
  return at != trains.end() && *at < around.end;
}

unsigned Training::around(unsigned step) const {
  for (unsigned frame : timeline.enclosing(timeline.steps[step].frame))
    if (in(frame))
      return frame;
  return Step::None;
}

unsigned Training::loopAround(unsigned frame) const {
  for (unsigned outer : timeline.enclosing(frame))
    if (timeline.frames[outer].kind == Frame::Kind::Loop && in(outer))
      return outer;
  return Step::None;
}

unsigned Training::outermostLoopAround(unsigned frame) const {
  unsigned outermost = Step::None;
  for (unsigned loop = loopAround(frame); loop != Step::None;
       loop = loop == 0 ? Step::None : loopAround(timeline.frames[loop].parent))
    outermost = loop;
  return outermost;
}

bool Training::continuesAfter(unsigned step, unsigned frame) const {
  auto at = std::upper_bound(trains.begin(), trains.end(), step);
  return at != trains.end() && *at < timeline.frames[frame].end;
}

bool Training::feeds(unsigned step) const {
  if (!timeline.steps[step].gradients)
    return false;
  // The next backward pass, if it runs in the same turn of its loop: what ran
  // once ahead of that loop is not differentiated there.
  auto at = std::upper_bound(backwards.begin(), backwards.end(), step);
  if (at == backwards.end())
    return false;
  unsigned loop = timeline.enclosing(*at, Frame::Kind::Loop);
  return loop == Step::None || timeline.contains(loop, step);
}

std::vector<std::reference_wrapper<const Timeline>>
timelinesOf(const link::Program &program) {
  std::vector<std::reference_wrapper<const Timeline>> timelines(
      program.timelines.begin(), program.timelines.end());
  for (const Timeline &timeline : program.offered)
    if (Training(timeline))
      timelines.push_back(timeline);
  return timelines;
}

bool mayHideTraining(const link::Program &program) {
  if (!program.hasMain || !program.incomplete ||
      llvm::any_of(program.timelines, [](const Timeline &timeline) {
        return bool(Training(timeline, Training::By::Any));
      }))
    return false;
  bool trains = false;
  for (const auto &unit : program.units)
    for (const facts::Function &function : unit->functions)
      link::forEachEvent(function.nodes, [&](const facts::Event &event) {
        trains |= event.kind == EventKind::Backward ||
                  event.kind == EventKind::MakeOptimizer;
      });
  return trains;
}

bool isDefaultDraw(const Step &step) {
  return step.event->kind == EventKind::Draw && step.event->what == "default";
}

bool isDefaultSeed(const Step &step) {
  const facts::Event &event = *step.event;
  // A first run may have nothing to restore.
  if (event.kind == EventKind::RestoreRng)
    return event.text("sure") != "no";
  // LibTorch's own generator may be seeded through its handle.
  return event.kind == EventKind::Seed &&
         (event.what == "default" ||
          (event.what == "own" &&
           step.object.find(Origin::Kind::Source, "default-generator")));
}

Truth isOverwrittenByLoad(const Timeline &timeline, unsigned draw,
                          unsigned until) {
  if (timeline.steps[draw].event->text("why") != "initialisation")
    return Truth::No;
  Truth result = Truth::No;
  bool readsTensors = false;
  // A copy over weights is a load and an update, two steps at one place.
  auto isBefore = [&](unsigned i) {
    return i < until || (i < timeline.steps.size() &&
                         timeline.steps[i].event->place ==
                             timeline.steps[until].event->place);
  };
  for (unsigned i = draw + 1; isBefore(i); ++i) {
    const Step &step = timeline.steps[i];
    if (step.event->kind != EventKind::LoadModel || step.event->what == "bytes")
      continue;
    const bool isCertain = timeline.certainty(i) == Truth::Yes;
    llvm::StringRef kind = step.event->text("kind");
    // A sample of a data set, or weights that are copied by hand afterwards.
    if (kind == "tensor") {
      readsTensors |= isCertain;
    } else if (step.event->what == "copy") {
      // Perhaps into these weights, perhaps into others.
      if (!step.gradients && readsTensors)
        return Truth::Yes;
      if (!step.gradients)
        result = Truth::Maybe;
    } else if (isCertain && kind.empty()) {
      return Truth::Yes;
    }
  }
  return result;
}

static bool isUnseenBefore(const Timeline::Unseen &unseen, unsigned until) {
  return unseen.step <= until && !unseen.name.empty();
}

std::vector<std::string> unseenBefore(const Timeline &timeline,
                                      unsigned until) {
  llvm::SetVector<std::string, std::vector<std::string>, std::set<std::string>>
      names;
  for (const Timeline::Unseen &unseen : timeline.unseen)
    if (isUnseenBefore(unseen, until))
      names.insert(unseen.name);
  return names.takeVector();
}

bool mayHideSomething(const Timeline &timeline, unsigned until) {
  return timeline.truncated ||
         llvm::any_of(timeline.unseen, [&](const Timeline::Unseen &unseen) {
           return isUnseenBefore(unseen, until);
         });
}

unsigned firstOnCuda(const Timeline &timeline, unsigned with) {
  unsigned first = Step::None, firstModel = Step::None;
  size_t depth = 0;
  for (unsigned i = 0; i < timeline.steps.size(); ++i) {
    const Step &step = timeline.steps[i];
    if (step.event->kind != EventKind::ToDevice)
      continue;
    bool cuda = std::any_of(step.arguments.begin(), step.arguments.end(),
                            [](const Resolved &value) {
                              return value.find(Origin::Kind::Device, "cuda");
                            });
    if (!cuda || (with != Step::None && timeline.exclude(i, with)))
      continue;
    if (first == Step::None)
      first = i;
    // Where a model goes there, that says it best; the whole one rather than a
    // part that its constructor moves.
    size_t in = timeline.enclosing(step.frame).size();
    if (llvm::StringRef(step.event->api).ends_with("Module::to") &&
        (firstModel == Step::None || in < depth)) {
      firstModel = i;
      depth = in;
    }
  }
  return firstModel == Step::None ? first : firstModel;
}

std::vector<unsigned> stepsSetting(const Timeline &timeline,
                                   llvm::StringRef flag, bool value) {
  std::vector<unsigned> steps;
  for (unsigned i = 0; i < timeline.steps.size(); ++i) {
    const Step &step = timeline.steps[i];
    if (step.event->kind != EventKind::SetFlag || step.event->what != flag)
      continue;
    Truth truth =
        step.arguments.empty() ? Truth::Maybe : step.arguments[0].truth();
    if (truth != (value ? Truth::No : Truth::Yes))
      steps.push_back(i);
  }
  return steps;
}

} // namespace reprise::rules
