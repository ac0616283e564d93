//===- Sources.cpp - randomness outside LibTorch --------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sources.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace reprise::rules {

using link::Origin;
using link::Resolved;

llvm::StringRef describeUnstable(llvm::StringRef source) {
  return llvm::StringSwitch<llvm::StringRef>(source)
      .Cases("clock", "date", "the clock")
      .Case("entropy", "the system's entropy")
      .Case("pid", "a process or thread id")
      .Case("address", "an address")
      .Case("generator-seed", "a generator seeded from entropy")
      .Default("");
}

namespace {

/// Whether a run can be told which seed to take: on the command line, in the
/// environment or a file.
bool canBeGiven(const Resolved &seed) {
  return llvm::any_of(seed.origins, [](const Origin &origin) {
    return origin.kind == Origin::Kind::Source &&
           (origin.name == "argv" || origin.name == "environment" ||
            origin.name == "input");
  });
}

/// Whether the program shows or writes down what it took.
bool isRecorded(const Timeline &timeline, const Origin &source) {
  return llvm::any_of(timeline.steps, [&](const Step &step) {
    return step.event->kind == EventKind::Record &&
           llvm::any_of(step.arguments, [&](const Resolved &value) {
             return llvm::any_of(value.origins, [&](const Origin &origin) {
               return origin.kind == source.kind &&
                      origin.place == source.place;
             });
           });
  });
}

} // namespace

const Origin *unstableOrigin(const Timeline &timeline, const Resolved &value) {
  const Origin *unstable = nullptr;
  for (const Origin &origin : value.origins)
    if (origin.kind == Origin::Kind::Source &&
        !describeUnstable(origin.name).empty())
      unstable = &origin;
  if (unstable && canBeGiven(value) && isRecorded(timeline, *unstable))
    return nullptr;
  return unstable;
}

llvm::StringRef nameOfStream(llvm::StringRef stream) {
  return llvm::StringSwitch<llvm::StringRef>(stream)
      .Case("default", "LibTorch's default generator")
      .Case("cuda", "the CUDA generator")
      .Case("own", "the generator")
      .Case("rand", "rand()")
      .Case("cv", "OpenCV's generator")
      .Default("the engine");
}

namespace {

/// What takes in numbers that training goes on with. A seed, a flag or a
/// constructor's argument is none: where those matter other steps show it.
bool takesNumbers(const Step &step) {
  switch (step.event->kind) {
  case EventKind::Use:
  case EventKind::Draw:
  case EventKind::Forward:
  case EventKind::Operation:
  case EventKind::ToDevice:
    return true;
  case EventKind::Call: // std::generate: see Interpreter::callLibrary().
    return step.event->text("owner") == "library";
  default:
    return false;
  }
}

} // namespace

bool isEngineOf(const Timeline &timeline, unsigned object, unsigned seed) {
  const Step &step = timeline.steps[seed];
  // Making an engine seeds it: one step tells that, or one behind the other.
  if (step.event->text("how") == "construct") {
    const link::Object &engine = timeline.objects[object];
    return engine.step == seed ||
           (engine.step == seed + 1 && engine.place == step.event->place);
  }
  const Origin *seeded = step.object.soleObject();
  return seeded && seeded->object == object;
}

HostDraws::HostDraws(const Timeline &timeline, const Training &training)
    : timeline(timeline), training(training) {
  for (unsigned i = 0; i < timeline.steps.size(); ++i) {
    const Step &step = timeline.steps[i];
    if (step.event->kind == EventKind::Seed && !step.arguments.empty())
      seeds.push_back(i);
    if (!takesNumbers(step) || (training && i > training.last() &&
                                training.loopAround(step.frame) == Step::None))
      continue;
    bool member =
        step.event->kind == EventKind::Use && step.event->what == "member";
    for (const Resolved &argument : step.arguments)
      for (const Origin &origin : argument.origins)
        if (origin.kind == Origin::Kind::Source &&
            (origin.name == "draw" || origin.name == "entropy"))
          (member ? kept : used).insert(origin.place);
  }
}

bool HostDraws::isHostDraw(const Step &step) {
  const std::string &what = step.event->what;
  return step.event->kind == EventKind::Draw &&
         (what == "rand" || what == "engine" || what == "cv" ||
          what == "entropy");
}

bool HostDraws::feedsTraining(unsigned draw) const {
  const Step &step = timeline.steps[draw];
  bool inLoop = training.loopAround(step.frame) != Step::None;
  if (training && draw > training.last() && !inLoop)
    return false;
  if (timeline.enclosing(draw, Frame::Kind::Fetch) != Step::None)
    return true;
  llvm::StringRef why = step.event->text("why");
  if (why == "shuffle" || why == "fill")
    return true;
  const facts::Place &place = step.event->place;
  return used.count(place) || (inLoop && kept.count(place));
}

bool HostDraws::isSeed(unsigned draw) const {
  const facts::Place &place = timeline.steps[draw].event->place;
  return llvm::any_of(seeds, [&](unsigned i) {
    return llvm::any_of(
        timeline.steps[i].arguments[0].origins,
        [&](const Origin &origin) { return origin.place == place; });
  });
}

unsigned HostDraws::seedOf(unsigned draw) const {
  const Step &step = timeline.steps[draw];
  const std::string &stream = step.event->what;
  for (unsigned i : llvm::reverse(seeds)) {
    if (i > draw || timeline.steps[i].event->what != stream)
      continue;
    if (stream != "engine")
      return i;
    for (const Origin &origin : step.object.origins)
      if (origin.kind == Origin::Kind::Object &&
          isEngineOf(timeline, origin.object, i))
        return i;
  }
  return Step::None;
}

const Origin *HostDraws::unstable(unsigned draw) const {
  const Step &step = timeline.steps[draw];
  if (const Origin *own = unstableOrigin(timeline, step.object))
    return own;
  unsigned seed = seedOf(draw);
  if (seed == Step::None)
    return nullptr;
  return unstableOrigin(timeline, timeline.steps[seed].arguments[0]);
}

} // namespace reprise::rules
