//===- SidePass.cpp - passes beside training ------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SidePass.h"

#include "Mentions.h"
#include "Story.h"
#include "checks/link/Code.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::rules {

const Frame *loopFedBy(const Timeline &timeline, unsigned begin) {
  for (const Frame &frame : timeline.frames)
    if (frame.kind == Frame::Kind::Loop && frame.begin > begin &&
        frame.parent == timeline.steps[begin].frame)
      return &frame;
  return nullptr;
}

std::optional<SidePasses::Site> SidePasses::siteOf(unsigned step) const {
  unsigned frame = training.around(step);
  if (frame == Step::None)
    return std::nullopt;
  Site site;
  site.loop = training.loopAround(frame);
  if (site.loop == Step::None)
    return std::nullopt;
  for (unsigned outer : timeline.enclosing(timeline.steps[step].frame)) {
    if (outer == frame)
      break;
    site.side = outer;
  }
  return site;
}

bool SidePasses::isSidePass(unsigned step, const Site &site) const {
  if (isTrainingShuffle(step))
    return false;
  if (isDeclared(step, site))
    return true;
  bool after = !training.continuesAfter(step, site.loop);
  bool noGrad = !timeline.steps[step].gradients;
  if (site.side == Step::None)
    // Among the training steps: only what stands behind the inner loop that
    // trains, at the end of an epoch, or without gradients behind all steps;
    // ahead of them a loop over a loader in eval mode.
    return after ? noGrad || behindTrainingLoop(step, site.loop)
                 : noGrad &&
                       timeline.steps[step].event->text("why") == "shuffle" &&
                       isInEval(step, site.loop);
  if (after)
    return true;
  // Ahead of the training steps of the same turn stand roll-outs and noise,
  // which training uses. Evaluation says so itself, or leaves nothing behind.
  return noGrad && !givesToTraining(step, site) &&
         (setsEval(site.side) || iterates(site.side) ||
          !keepsSomething(site.side));
}

bool SidePasses::trainsAt(const facts::Place &call) const {
  for (unsigned i = 0; i < timeline.frames.size(); ++i)
    if (timeline.frames[i].kind == Frame::Kind::Call &&
        timeline.frames[i].place == call && training.in(i))
      return true;
  return false;
}

bool SidePasses::givesToTraining(unsigned step, const Site &site) const {
  unsigned call = Step::None;
  for (unsigned index : timeline.enclosing(timeline.steps[step].frame)) {
    if (timeline.frames[index].kind == Frame::Kind::Call)
      call = index;
    if (index == site.side)
      break;
  }
  if (call == Step::None)
    return false;
  const facts::Function *function =
      functionOf(timeline, timeline.frames[call].parent);
  if (!function)
    return false;
  Named given;
  bool found = false;
  link::forEachEvent(function->nodes, [&](const facts::Event &event) {
    bool takes = llvm::any_of(event.arguments, [&](const facts::Value &value) {
      return mentions(value, given);
    });
    if (event.id && (takes || event.place == timeline.frames[call].place))
      given.results.insert(event.id);
    if (takes && event.kind == EventKind::Assign)
      if (std::string name = variableOf(event.object); !name.empty())
        given.variables.insert(name);
    found |= takes && event.kind == EventKind::Call && trainsAt(event.place);
  });
  return found;
}

/// A loader's shuffle belongs to the loop that it feeds.
bool SidePasses::isDeclared(unsigned step, const Site &site) const {
  if (site.side == Step::None)
    return false;
  for (unsigned index : timeline.enclosing(timeline.steps[step].frame)) {
    const Frame &frame = timeline.frames[index];
    if (frame.function && frame.function->validates)
      return true;
    if (index == site.side)
      break;
  }
  return false;
}

bool SidePasses::isTrainingShuffle(unsigned step) const {
  if (timeline.steps[step].event->text("why") != "shuffle")
    return false;
  const Frame *loop = loopFedBy(timeline, step);
  return loop && training.in(loop - timeline.frames.data());
}

bool SidePasses::behindTrainingLoop(unsigned step, unsigned loop) const {
  for (unsigned i = 0; i < timeline.frames.size(); ++i) {
    const Frame &frame = timeline.frames[i];
    if (frame.kind == Frame::Kind::Loop && i != loop && frame.end <= step &&
        frame.begin >= timeline.frames[loop].begin && training.in(i))
      return true;
  }
  return false;
}

bool SidePasses::setsEval(unsigned frame) const {
  for (unsigned i = timeline.frames[frame].begin;
       i < timeline.frames[frame].end; ++i) {
    const Step &step = timeline.steps[i];
    if (step.event->kind == EventKind::SetMode && !step.arguments.empty() &&
        step.arguments[0].truth() == Truth::No)
      return true;
  }
  return false;
}

bool SidePasses::isInEval(unsigned step, unsigned loop) const {
  for (unsigned i = step; i-- > timeline.frames[loop].begin;) {
    const Step &before = timeline.steps[i];
    if (before.event->kind == EventKind::SetMode && !before.arguments.empty())
      return before.arguments[0].truth() == Truth::No;
  }
  return false;
}

/// Whether \p object is a variable that is declared in \p extent.
static bool isDeclaredIn(const facts::Place &extent,
                         const facts::Value &object) {
  auto [name, line] = llvm::StringRef(variableOf(object)).rsplit('@');
  unsigned at = 0;
  return !line.getAsInteger(10, at) && extent.line <= at &&
         at <= extent.endLine;
}

/// Whether code writes to what is not its own.
static bool writesOut(const std::vector<facts::Node> &nodes,
                      const facts::Place &extent) {
  bool found = false;
  link::forEachEvent(nodes, [&](const facts::Event &event) {
    found |=
        (event.kind == EventKind::Assign || event.kind == EventKind::Append) &&
        !isDeclaredIn(extent, event.object);
    found |= event.kind == EventKind::StartThread;
  });
  return found;
}

/// Whether what \p call gives is used, other than to tell it.
static bool isResultUsed(const facts::Function &caller,
                         const facts::Place &call) {
  Named given;
  link::forEachEvent(caller.nodes, [&](const facts::Event &event) {
    if (event.id && event.place == call)
      given.results.insert(event.id);
  });
  bool used = false;
  link::forEachEvent(caller.nodes, [&](const facts::Event &event) {
    used |= event.kind != EventKind::Record &&
            llvm::any_of(event.arguments, [&](const facts::Value &value) {
              return mentions(value, given);
            });
  });
  return used;
}

bool SidePasses::keepsSomething(unsigned side) const {
  auto [answer, isNew] = keeping.try_emplace(side, true);
  if (!isNew)
    return answer->second;
  const Frame &pass = timeline.frames[side];
  if (llvm::any_of(timeline.unseen, [&](const Timeline::Unseen &unseen) {
        return pass.begin <= unseen.step && unseen.step <= pass.end;
      }))
    return true;
  if (pass.kind == Frame::Kind::Call) {
    const facts::Function *caller = functionOf(timeline, pass.parent);
    if (!caller || isResultUsed(*caller, pass.place))
      return true;
  } else if (pass.kind != Frame::Kind::Arm || !pass.node ||
             pass.arm >= pass.node->children.size() ||
             writesOut(pass.node->children[pass.arm].children,
                       pass.node->children[pass.arm].place)) {
    return true;
  }
  for (unsigned i = side; i < timeline.frames.size(); ++i)
    if (const facts::Function *function = timeline.frames[i].function)
      if (llvm::is_contained(timeline.enclosing(i), side) &&
          writesOut(function->nodes, extentOf(*function)))
        return true;
  return answer->second = false;
}

bool SidePasses::iterates(unsigned frame) const {
  for (unsigned i = timeline.frames[frame].begin;
       i < timeline.frames[frame].end; ++i)
    if (timeline.steps[i].event->kind == EventKind::Iterate)
      return true;
  return false;
}

} // namespace reprise::rules
