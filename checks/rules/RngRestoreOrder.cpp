//===- RngRestoreOrder.cpp - state that is restored too late --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Passes.h"
#include "SidePass.h"
#include "Story.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::rules {

using link::Origin;

namespace {

/// Finds what a restored state comes too late, or too early, for.
class RestoreOrder {
public:
  RestoreOrder(const Timeline &timeline, std::vector<Finding> &findings)
      : timeline(timeline), training(timeline), findings(findings) {}

  void check() {
    if (!training)
      return;
    for (unsigned i = 0; i < timeline.steps.size(); ++i)
      if (timeline.steps[i].event->kind == EventKind::RestoreRng &&
          !isGuard(i) && i < training.last())
        checkRestore(i);
  }

private:
  /// Puts back what the same program saved a moment ago, or belongs to another
  /// generator than LibTorch's.
  bool isGuard(unsigned restore) const {
    const Step &step = timeline.steps[restore];
    if (step.object.soleObject())
      return true;
    const link::Resolved state =
        step.arguments.empty() ? link::Resolved::unknown() : step.arguments[0];
    for (const Origin &origin : state.origins)
      if (origin.kind == Origin::Kind::Object)
        return true;
    for (unsigned i = 0; i < restore; ++i)
      if (timeline.steps[i].event->kind == EventKind::SaveRng &&
          functionAround(timeline, i) == functionAround(timeline, restore))
        return true;
    return false;
  }

  bool isStreamDraw(unsigned index) const {
    const Step &step = timeline.steps[index];
    return isDefaultDraw(step) && step.guard == Step::None;
  }

  bool isFetched(unsigned draw) const {
    return timeline.enclosing(draw, Frame::Kind::Fetch) != Step::None;
  }

  /// Whether the way behind the restore goes to the next turn of the loop, so
  /// that nothing uses what this turn has drawn.
  bool endsTurn(unsigned restore, unsigned loop) const {
    bool continues = false;
    for (unsigned index : timeline.enclosing(timeline.steps[restore].frame)) {
      if (timeline.frames[index].kind == Frame::Kind::Loop) {
        if (continues || index == loop)
          return continues && index == loop;
      } else if (const facts::Event *last = endOf(timeline.frames[index])) {
        continues |= last->kind == EventKind::Leave && last->what == "continue";
      }
    }
    return false;
  }

  /// The first draw from \p from on and before \p to, sure ones first.
  unsigned drawIn(unsigned from, unsigned to, bool ofFetches = true) const {
    unsigned found = Step::None;
    for (unsigned i = from; i < to; ++i)
      if (isStreamDraw(i) && (ofFetches || !isFetched(i))) {
        if (timeline.steps[i].happens == Truth::Yes)
          return i;
        if (found == Step::None)
          found = i;
      }
    return found;
  }

  void checkRestore(unsigned restore) {
    // begin() of the pass that training then goes through has shuffled it.
    for (unsigned i = 0; i < restore; ++i) {
      if (timeline.steps[i].event->kind != EventKind::Iterate)
        continue;
      const Frame *loop = loopFedBy(timeline, i);
      unsigned index = loop ? loop - timeline.frames.data() : 0;
      if (!loop || !training.in(index))
        continue;
      bool within = timeline.contains(index, restore) &&
                    training.continuesAfter(restore, index);
      bool ahead = loop->begin > restore;
      bool skips = within && endsTurn(restore, index);
      unsigned draw = within || ahead ? drawIn(i, restore, !skips) : Step::None;
      if (draw == Step::None)
        continue;
      if (isFetched(draw))
        return report(restore, draw,
                      "the state is restored after a batch has been fetched "
                      "with draws from the old one: its samples are not those "
                      "of the run that is resumed",
                      "drawn here for the batch");
      return report(restore, draw,
                    "the state is restored after the loader's begin() has "
                    "drawn from the old one: this pass has another order than "
                    "the run that is resumed",
                    "begin() draws here");
    }
    // What the same turn of the training loop has drawn ahead of it.
    unsigned loop = training.loopAround(timeline.steps[restore].frame);
    if (loop != Step::None && training.continuesAfter(restore, loop) &&
        !endsTurn(restore, loop)) {
      unsigned draw = drawIn(timeline.frames[loop].begin, restore);
      if (draw != Step::None)
        return report(restore, draw,
                      "the state is restored after this turn has drawn from "
                      "the old one: what was drawn is not what the run that "
                      "is resumed had",
                      "drawn here");
    }
    checkBehind(restore, loop);
  }

  /// Draws of the start that move the state on before training sees it.
  void checkBehind(unsigned restore, unsigned loop) {
    if (loop != Step::None)
      return;
    unsigned next = training.first();
    if (next < restore)
      return;
    for (unsigned i = restore + 1; i < next; ++i) {
      if (!isStreamDraw(i) || timeline.steps[i].happens != Truth::Yes ||
          training.loopAround(timeline.steps[i].frame) != Step::None ||
          timeline.steps[i].cause != Step::None)
        continue;
      Finding finding = findingAt(
          timeline, restore, Level::Possible,
          "something draws between the restored state and training: where "
          "the interrupted run did not draw there, the two part");
      note(finding, happensAt(timeline, i), "drawn here");
      tellPath(timeline, restore, finding);
      findings.push_back(std::move(finding));
      return;
    }
  }

  void report(unsigned restore, unsigned draw, std::string message,
              std::string why) {
    const Step &step = timeline.steps[restore];
    bool sure = timeline.steps[draw].happens == Truth::Yes &&
                (step.object.find(Origin::Kind::Source, "default-generator") ||
                 step.event->text("generators") == "all");
    Finding finding =
        findingAt(timeline, restore, sure ? Level::Likely : Level::Possible,
                  std::move(message));
    note(finding, happensAt(timeline, draw), std::move(why));
    tellPath(timeline, restore, finding, /*withLoop=*/true);
    findings.push_back(std::move(finding));
  }

  const Timeline &timeline;
  Training training;
  std::vector<Finding> &findings;
};

} // namespace

void checkRngRestoreOrder(const link::Program &program,
                          std::vector<Finding> &findings) {
  for (const Timeline &timeline : timelinesOf(program))
    RestoreOrder(timeline, findings).check();
}

} // namespace reprise::rules
