//===- ReseedInLoop.cpp - the generator starts again in each turn ---------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

namespace reprise::rules {

namespace {

using facts::Node;
using facts::Value;

bool isSame(const Value &left, const Value &right) {
  return left.kind == right.kind && left.name == right.name &&
         left.event == right.event && left.parts.size() == right.parts.size() &&
         std::equal(left.parts.begin(), left.parts.end(), right.parts.begin(),
                    isSame);
}

/// Whether the code of \p node, calls left out, gives \p target a value.
bool assigns(const Node &node, const Value &target) {
  if (node.kind == Node::Kind::Event)
    return node.event.kind == EventKind::Assign &&
           isSame(node.event.object, target);
  return llvm::any_of(
      node.children, [&](const Node &child) { return assigns(child, target); });
}

/// Whether an expression in the body of \p loop is the same in each turn, as
/// far as the body itself shows.
bool isInvariant(const Value &value, const Node &loop) {
  switch (value.kind) {
  case Value::Kind::Constant:
    return true;
  case Value::Kind::Source: // read once from where nothing changes it
    return value.name == "argv" || value.name == "environment";
  case Value::Kind::Variable:
    return !assigns(loop, value);
  case Value::Kind::Mix:
    return llvm::all_of(value.parts, [&](const Value &part) {
      return isInvariant(part, loop);
    });
  default: // A member or global may change in a call.
    return false;
  }
}

bool isConstant(const link::Resolved &value) {
  return value.origins.size() == 1 &&
         value.origins[0].kind == link::Origin::Kind::Constant &&
         value.origins[0].name != "default";
}

/// Whether each turn of the loop is a training of its own: a model is made in
/// it, or the optimizer that steps in it.
bool isSeriesOfTrainings(const Timeline &timeline, unsigned loop) {
  const Frame &frame = timeline.frames[loop];
  for (unsigned i = frame.begin; i < frame.end; ++i) {
    const Step &step = timeline.steps[i];
    if (step.event->kind == EventKind::Draw &&
        step.event->text("why") == "initialisation")
      return true;
    const link::Origin *stepped = step.event->kind == EventKind::Step
                                      ? step.object.soleObject()
                                      : nullptr;
    if (stepped && timeline.objects[stepped->object].step != Step::None &&
        timeline.contains(loop, timeline.objects[stepped->object].step))
      return true;
  }
  return false;
}

/// The first unguarded draw from the default generators in \p frame from step
/// \p from on, or None.
unsigned drawIn(const Timeline &timeline, unsigned frame, unsigned from) {
  for (unsigned i = from; i < timeline.frames[frame].end; ++i)
    if (isDefaultDraw(timeline.steps[i]) &&
        timeline.steps[i].guard == Step::None)
      return i;
  return Step::None;
}

/// The innermost arm between the step and \p loop, or None: what happens in
/// some turns only.
unsigned armAround(const Timeline &timeline, unsigned step, unsigned loop) {
  for (unsigned frame : timeline.enclosing(timeline.steps[step].frame)) {
    if (frame == loop)
      break;
    if (timeline.frames[frame].entered != Truth::Yes)
      return frame;
  }
  return Step::None;
}

} // namespace

void checkReseedInLoop(const link::Program &program,
                       std::vector<Finding> &findings) {
  for (const Timeline &timeline : timelinesOf(program)) {
    Training training(timeline, Training::By::Any);
    if (!training)
      continue;
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      if (step.event->kind != EventKind::Seed || step.arguments.empty() ||
          !(isDefaultSeed(step) || step.event->what == "cuda") ||
          step.guard != Step::None)
        continue;
      unsigned loop = training.loopAround(step.frame);
      if (loop == Step::None || !timeline.frames[loop].node ||
          isSeriesOfTrainings(timeline, loop))
        continue;
      // In a called function a parameter's name says nothing of the loop.
      bool here = functionAround(timeline, i) ==
                  functionAround(timeline, timeline.frames[loop].begin);
      for (unsigned frame : timeline.enclosing(step.frame)) {
        if (frame == loop)
          break;
        here &= !timeline.frames[frame].function;
      }
      if (!isConstant(step.arguments[0]) &&
          !(here &&
            isInvariant(step.event->arguments[0], *timeline.frames[loop].node)))
        continue;
      unsigned draw = drawIn(timeline, loop, timeline.frames[loop].begin);
      if (draw == Step::None)
        continue;
      // In some turns only: once, or again and again for what is drawn there.
      unsigned arm = armAround(timeline, i, loop);
      bool again = arm == Step::None || drawIn(timeline, arm, i) != Step::None;
      Finding finding = findingAt(
          timeline, i, again ? Level::Likely : Level::Possible,
          "the default generator is seeded with the same value in each turn of "
          "the training loop: training draws the same numbers again and again");
      note(finding, timeline.steps[draw].event->place,
           "'" + timeline.steps[draw].event->api + "' draws from it here");
      tellPath(timeline, i, finding, /*withLoop=*/true);
      // Where something has seeded before, this seed is not needed.
      bool seeded = false;
      for (unsigned j = 0; j < timeline.frames[loop].begin; ++j)
        seeded |= isDefaultSeed(timeline.steps[j]) &&
                  timeline.precedes(j, i) == Truth::Yes;
      const Place &statement = step.event->statement;
      if (seeded && here && arm == Step::None && statement &&
          !statement.inMacro) {
        Fix fix;
        fix.tier = Fix::Tier::Unsafe;
        fix.description = "seed once, before the loop";
        fix.edits.push_back({statement, "", Edit::Layout::Erase});
        finding.fixes.push_back(std::move(fix));
      }
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
