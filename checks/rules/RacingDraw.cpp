//===- RacingDraw.cpp - threads that draw from one generator --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"
#include "Threads.h"

#include <set>

namespace reprise::rules {

using facts::Value;

namespace {

/// Whether all threads surely draw from one engine: a global, a static, or a
/// variable around the code that runs in them. An element of a container may
/// be each thread's own, and so may a copy that a parameter is.
bool isShared(const Timeline &timeline, const Step &step, const Frame &thread) {
  const facts::Function *function = nullptr;
  for (unsigned index : timeline.enclosing(step.frame))
    if (!function)
      function = timeline.frames[index].function;
  const Value *value = &step.event->object;
  bool isMember = false;
  while (value->kind == Value::Kind::Field) {
    if (value->name == "[]")
      return false;
    isMember = true;
    value = &value->parts.front();
  }
  if (value->kind == Value::Kind::Global)
    return !llvm::StringRef(value->name).ends_with("@thread");
  llvm::StringRef name = value->name;
  bool isLambda = function && function->owner.empty();
  if (value->kind == Value::Kind::Variable && name.starts_with("static "))
    return true;
  if (value->kind == Value::Kind::This)
    return isMember && (thread.kind == Frame::Kind::Loop || isLambda) &&
           thread.function != function;
  if (value->kind != Value::Kind::Variable || !function ||
      llvm::is_contained(function->parameters, name))
    return false;
  // Made before the threads were, and seen from inside.
  unsigned line = 0;
  name.rsplit('@').second.getAsInteger(10, line);
  const Place inside =
      thread.kind == Frame::Kind::Loop ? thread.place : extentOf(*function);
  if (line == 0 || (inside.line <= line && line <= inside.endLine))
    return false;
  const link::Origin *object = step.object.soleObject();
  return object && timeline.objects[object->object].step < thread.begin;
}

/// What the draw is from, or nothing where each thread has its own.
std::string sharedGenerator(const Timeline &timeline, const Step &step,
                            const Frame &thread) {
  const std::string &stream = step.event->what;
  if (stream == "default")
    return "the default generator";
  if (stream == "rand")
    return "the C library's generator";
  if ((stream == "engine" || stream == "own") &&
      isShared(timeline, step, thread))
    return "one shared engine";
  return "";
}

} // namespace

void checkRacingDraw(const link::Program &program,
                     std::vector<Finding> &findings) {
  for (const Timeline &timeline : timelinesOf(program)) {
    Training training(timeline);
    if (!training)
      continue;
    // Which threads draw from LibTorch's and the C library's generator.
    std::map<std::string, std::set<unsigned>> drawing;
    for (unsigned i = 0; i < timeline.steps.size(); ++i)
      if (timeline.steps[i].event->kind == EventKind::Draw)
        if (unsigned thread = threadAround(timeline, i); thread != Step::None)
          drawing[timeline.steps[i].event->what].insert(thread);
    std::set<Place> told;
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      unsigned index = threadAround(timeline, i);
      if (step.event->kind != EventKind::Draw || index == Step::None)
        continue;
      const Frame &thread = timeline.frames[index];
      std::string generator = sharedGenerator(timeline, step, thread);
      if (generator.empty())
        continue;
      bool global = step.event->what == "default" || step.event->what == "rand";
      bool many = areMany(timeline, index) ||
                  (global && drawing[step.event->what].size() > 1);
      if (!many || !told.insert(step.event->place).second)
        continue;
      Finding finding = findingAt(
          timeline, i,
          step.happens == Truth::Yes ? Level::Likely : Level::Possible,
          "threads that run at one time draw from " + generator +
              ": which of them gets which numbers differs in each run");
      tellPath(timeline, i, finding);
      if (thread.kind == Frame::Kind::Loop)
        note(finding, thread.place.atStart(),
             "the turns of this loop run in parallel");
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
