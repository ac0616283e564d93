//===- IncompleteCheckpoint.cpp - resuming from part of the state ---------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Checkpoints.h"
#include "SidePass.h"
#include "Story.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <set>

namespace reprise::rules {

using link::Origin;
using link::Resolved;

namespace {

/// What a resumed run would need, and where training shows that it does.
struct Lack {
  std::string what;
  Place place;
  std::string why;
};

class Inventory {
public:
  Inventory(const Timeline &timeline, const Training &training)
      : timeline(timeline), training(training) {
    std::set<unsigned> guards;
    for (const Step &step : timeline.steps)
      guards.insert(step.guard);
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      if (step.event->kind == EventKind::SaveModel)
        for (const Origin &origin : subjectOf(step).origins)
          if (origin.kind == Origin::Kind::Object)
            saved.insert(origin.object);
      if (step.event->kind == EventKind::KeepState)
        keep(step);
      // A state that is put back a moment later is in no file.
      savesRng |= step.event->kind == EventKind::SaveRng && !guards.count(i);
    }
  }

  bool isOptimizer(unsigned object) const {
    unsigned step = timeline.objects[object].step;
    return step != Step::None &&
           timeline.steps[step].event->kind == EventKind::MakeOptimizer;
  }

  /// \p loop is the outermost loop that trains around the save.
  std::vector<Lack> lacks(const Checkpoint &checkpoint, unsigned loop) const {
    std::vector<Lack> found;
    unsigned begin = loop == Step::None ? 0 : timeline.frames[loop].begin;
    unsigned end =
        loop == Step::None ? timeline.steps.size() : timeline.frames[loop].end;
    unsigned optimizer = Step::None, scheduler = Step::None, draw = Step::None;
    // A stream that each turn seeds starts anew whatever ran before.
    std::set<llvm::StringRef> seeded;
    for (unsigned i = begin; i < end; ++i)
      if (timeline.steps[i].event->kind == EventKind::Seed)
        seeded.insert(timeline.steps[i].event->what);
    for (unsigned i = begin; i < end; ++i) {
      const Step &step = timeline.steps[i];
      switch (step.event->kind) {
      case EventKind::Step:
        if (step.event->what == "scheduler")
          scheduler = std::min(scheduler, i);
        else if (optimizer == Step::None)
          optimizer = lostState(step, checkpoint);
        break;
      case EventKind::Draw:
        if (draw == Step::None && step.event->what != "own" &&
            step.event->text("why") != "initialisation" &&
            !seeded.count(step.event->what) && step.guard == Step::None &&
            step.happens == Truth::Yes)
          draw = i;
        break;
      default:
        break;
      }
    }
    if (optimizer != Step::None && !keeps("optimizer"))
      found.push_back({"the optimizer's state",
                       timeline.steps[optimizer].event->place,
                       "this optimizer keeps state between steps"});
    if (draw != Step::None && !savesRng)
      found.push_back({"the random generators' state",
                       happensAt(timeline, draw), "training draws here"});
    if (scheduler != Step::None && !keeps("scheduler") && !stepsBefore(begin))
      found.push_back({"the schedule's position",
                       timeline.steps[scheduler].event->place,
                       "the learning rate is scheduled here"});
    if (const Frame *batches =
            keeps("loader") ? nullptr : batchLoop(checkpoint))
      found.push_back({"the position in the data", batches->place.atStart(),
                       "it is saved amid this pass over the data"});
    // The count alone only trains longer.
    if (!found.empty() && loop != Step::None)
      if (const facts::Event *start = startOf(loop))
        found.push_back({"the loop's count", start->place,
                         "the count starts at " + start->arguments[0].name +
                             " again here"});
    return found;
  }

private:
  /// Notes what a checkpoint of our runtime library is given.
  void keep(const Step &step) {
    llvm::StringRef kind = step.event->text("kind");
    const Origin *object =
        step.arguments.size() > 1 ? step.arguments[1].soleObject() : nullptr;
    if (kind == "optimizer" && object)
      saved.insert(object->object);
    else // An optimizer here is one of several, or not seen being made.
      kept.insert(kind);
  }

  /// Whether a checkpoint was given such a thing, or what may hold one.
  bool keeps(llvm::StringRef kind) const {
    return kept.count(kind) || kept.count("other");
  }

  /// The step that makes the optimizer, where its state is not saved.
  unsigned lostState(const Step &step, const Checkpoint &checkpoint) const {
    unsigned lost = Step::None;
    // One that each turn makes anew has no state where the next one starts.
    unsigned loop = timeline.enclosing(checkpoint.save, Frame::Kind::Loop);
    // Of several that an option chooses from, one that keeps state is enough.
    for (const Origin &origin : step.object.origins) {
      if (origin.kind == Origin::Kind::Constant && origin.name == "nullptr")
        continue;
      if (origin.kind != Origin::Kind::Object || !isOptimizer(origin.object) ||
          saved.count(origin.object))
        return Step::None;
      if (!keepsState(origin.object))
        continue;
      unsigned made = timeline.objects[origin.object].step;
      if (loop != Step::None && timeline.contains(loop, made))
        return Step::None;
      if (lost == Step::None)
        lost = made;
    }
    return lost;
  }

  bool keepsState(unsigned optimizer) const {
    const Step &making = timeline.steps[timeline.objects[optimizer].step];
    llvm::StringRef state = making.event->text("state");
    if (state == "yes")
      return true;
    const Origin *options = making.arguments.size() > 1
                                ? making.arguments[1].soleObject()
                                : nullptr;
    const Resolved *value =
        options ? timeline.attribute(options->object, state) : nullptr;
    return value && value->isOneOf({"0", "default"}) == Truth::No;
  }

  /// Whether a scheduler is stepped ahead of training, up to where it was.
  bool stepsBefore(unsigned end) const {
    for (unsigned i = 0; i < end; ++i)
      if (timeline.steps[i].event->kind == EventKind::Step &&
          timeline.steps[i].event->what == "scheduler")
        return true;
    return false;
  }

  /// What sets a loop's variable to a constant ahead of the first turn, or
  /// null.
  const facts::Event *startOf(unsigned loop) const {
    if (!timeline.frames[loop].node)
      return nullptr;
    for (unsigned frame : timeline.enclosing(loop))
      if (const facts::Function *function = timeline.frames[frame].function)
        return startIn(function->nodes, *timeline.frames[loop].node);
    return nullptr;
  }

  static const facts::Event *startIn(const std::vector<facts::Node> &nodes,
                                     const facts::Node &loop) {
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (&nodes[i] == &loop) {
        const facts::Node *ahead = i > 0 ? &nodes[i - 1] : nullptr;
        bool isStart =
            loop.what == "for" && ahead &&
            ahead->kind == facts::Node::Kind::Event &&
            ahead->event.kind == EventKind::Assign &&
            !ahead->event.arguments.empty() &&
            ahead->event.arguments[0].kind == facts::Value::Kind::Constant;
        return isStart ? &ahead->event : nullptr;
      }
      if (const facts::Event *found = startIn(nodes[i].children, loop))
        return found;
    }
    return nullptr;
  }

  /// The loop over a loader's batches that the save stands in.
  const Frame *batchLoop(const Checkpoint &checkpoint) const {
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      if (timeline.steps[i].event->kind != EventKind::Iterate)
        continue;
      const Frame *loop = loopFedBy(timeline, i);
      if (loop &&
          timeline.contains(loop - timeline.frames.data(), checkpoint.save))
        return loop;
    }
    return nullptr;
  }

  const Timeline &timeline;
  const Training &training;
  std::set<unsigned> saved;
  std::set<llvm::StringRef> kept;
  bool savesRng = false;
};

std::string listed(const std::vector<Lack> &lacks) {
  std::string text;
  for (size_t i = 0; i < lacks.size(); ++i)
    text += (i == 0                 ? ""
             : i + 1 < lacks.size() ? ", "
                                    : " and ") +
            lacks[i].what;
  return text;
}

} // namespace

void checkIncompleteCheckpoint(const link::Program &program,
                               std::vector<Finding> &findings) {
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline);
    Inventory inventory(timeline, training);
    // What is saved side by side is one checkpoint.
    std::set<unsigned> told;
    for (const Checkpoint &checkpoint : findCheckpoints(timeline, training)) {
      const Origin *object =
          subjectOf(timeline.steps[checkpoint.save]).soleObject();
      if ((object && inventory.isOptimizer(object->object)) ||
          !told.insert(checkpoint.frame).second)
        continue;
      // Saved behind the loop, it is the loop's state all the same.
      unsigned loop = training.outermostLoopAround(checkpoint.around);
      if (loop == Step::None)
        loop = training.outermostLoopAround(
            timeline.steps[training.first()].frame);
      std::vector<Lack> lacks = inventory.lacks(checkpoint, loop);
      if (lacks.empty())
        continue;
      Finding finding = findingAt(
          timeline, checkpoint.save, Level::Likely,
          "training goes on from this checkpoint, which lacks " +
              listed(lacks) +
              ": the resumed run is not the one that was interrupted");
      finding.place = checkpoint.place;
      const facts::Event &save = *timeline.steps[checkpoint.save].event;
      if (!(save.place == checkpoint.place))
        note(finding, save.place, "saved here");
      if (checkpoint.rename != Step::None)
        note(finding, timeline.steps[checkpoint.rename].event->place,
             "gets the name that is read here");
      if (checkpoint.dead)
        note(finding, checkpoint.dead->place,
             "read again here, behind a constant that switches it off now");
      else
        note(finding, timeline.steps[checkpoint.load].event->place,
             "read again here, before training");
      for (const Lack &lack : lacks)
        note(finding, lack.place, lack.why);
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
