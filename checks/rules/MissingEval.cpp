//===- MissingEval.cpp - evaluation in train mode -------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Passes.h"
#include "SidePass.h"
#include "Story.h"

#include "llvm/ADT/STLExtras.h"

#include <map>
#include <set>

namespace reprise::rules {

using link::Origin;
using link::Resolved;

namespace {

Truth modeOf(const Step &step) {
  return step.event->kind != EventKind::SetMode || step.arguments.empty()
             ? Truth::Maybe
             : step.arguments[0].truth();
}

class Evaluation {
public:
  Evaluation(const link::Program &program, const Timeline &timeline,
             const std::set<Place> &modal, std::set<Place> &told,
             std::vector<Finding> &findings)
      : program(program), timeline(timeline), modal(modal), training(timeline),
        sides(timeline, training), passes(findPasses(timeline, training)),
        told(told), findings(findings) {}

  void check() {
    for (const Pass &pass : passes)
      checkPass(pass);
    for (unsigned i = 0; i < timeline.steps.size(); ++i)
      if (timeline.steps[i].event->kind == EventKind::SetMode &&
          modeOf(timeline.steps[i]) == Truth::No)
        checkSwitch(i);
  }

private:
  /// What a pass does only in train mode.
  struct Effects {
    unsigned draw = Step::None, statistics = Step::None;
    Truth happens = Truth::No;
  };

  Effects effectsOf(const Pass &pass) const {
    Effects effects;
    for (unsigned i = pass.begin; i < pass.end; ++i) {
      const Step &step = timeline.steps[i];
      if (!isOfTrainMode(*step.event))
        continue;
      unsigned &first = step.event->kind == EventKind::Draw
                            ? effects.draw
                            : effects.statistics;
      if (first == Step::None || (step.happens == Truth::Yes &&
                                  timeline.steps[first].happens != Truth::Yes))
        first = i;
      effects.happens = std::max(effects.happens, step.happens);
    }
    return effects;
  }

  /// Evaluation that nobody switched to eval mode.
  void checkPass(const Pass &pass) {
    if (pass.feeds ||
        timeline.enclosing(pass.begin, Frame::Kind::Thread) != Step::None)
      return;
    Effects effects = effectsOf(pass);
    if (effects.happens == Truth::No)
      return;
    unsigned region = 0;
    bool inLoop = false, isOwn = false;
    if (!training) {
      // Only weights that someone has trained are evaluated.
      if (!program.hasMain || !isLoaded(pass))
        return;
    } else if (std::optional<SidePasses::Site> site =
                   sides.siteOf(pass.begin)) {
      if (!sides.isSidePass(pass.begin, *site))
        return;
      region = site->side == Step::None ? site->loop : site->side;
      isOwn = isMadeIn(timeline, pass.module, region);
      // Fresh weights have learnt nothing that could come out.
      if (isOwn && !isLoaded(pass))
        return;
      inLoop = true;
    } else if (pass.begin < training.last() || !isTrained(pass)) {
      return;
    }
    if (isDeliberate(pass, region) || !told.insert(pass.place).second)
      return;
    std::string what =
        effects.draw == Step::None         ? "batch norm moves its statistics"
        : effects.statistics == Step::None ? "dropout draws"
                                           : "dropout draws and batch norm "
                                             "moves its statistics";
    // A guard gives the generator's state back, nothing the statistics.
    bool moves = inLoop && ((effects.statistics != Step::None && !isOwn) ||
                            (effects.draw != Step::None &&
                             timeline.steps[effects.draw].guard == Step::None));
    Finding finding = findingAt(
        timeline, pass.begin,
        effects.happens == Truth::Yes ? Level::Likely : Level::Possible,
        "this evaluates the model in train mode: " + what +
            (moves ? ", so how often it runs changes the training"
                   : ", so what comes out is not what the model has learnt"));
    finding.place = pass.place;
    for (unsigned effect : {effects.draw, effects.statistics})
      if (effect != Step::None)
        note(finding, happensAt(timeline, effect),
             effect == effects.draw ? "dropout is on here"
                                    : "the statistics move here");
    tellPath(timeline, pass.begin, finding, inLoop);
    if (std::optional<Fix> fix = switchAround(pass, inLoop))
      finding.fixes.push_back(std::move(*fix));
    findings.push_back(std::move(finding));
  }

  /// A model that something else in the program trains beside is not what its
  /// training has learnt.
  bool isTrained(const Pass &pass) const {
    return pass.module.isUnknown() || isLoaded(pass) ||
           llvm::any_of(passes, [&](const Pass &other) {
             return other.feeds &&
                    areRelated(timeline, other.module, pass.module);
           });
  }

  bool isLoaded(const Pass &pass) const {
    for (unsigned i = 0; i < pass.begin; ++i) {
      const Step &step = timeline.steps[i];
      if (step.event->kind != EventKind::LoadModel || !step.event->what.empty())
        continue;
      const Resolved &into = step.object.isUnknown() && !step.arguments.empty()
                                 ? step.arguments[0]
                                 : step.object;
      if (areRelated(timeline, into, pass.module))
        return true;
    }
    return false;
  }

  /// train() right before the pass: dropout at test time is a method, too.
  bool isDeliberate(const Pass &pass, unsigned region) const {
    unsigned from = timeline.frames[region].begin;
    for (unsigned i = pass.begin; i-- > from;) {
      const Step &step = timeline.steps[i];
      if (step.event->kind == EventKind::Backward)
        return false;
      if (step.event->kind == EventKind::SetMode && modeOf(step) != Truth::No &&
          timeline.contains(step.frame, pass.begin) &&
          areRelated(timeline, step.object, pass.module))
        return region != 0 || !training || i > training.last();
    }
    return false;
  }

  /// eval() ahead of the evaluation and train() behind it.
  std::optional<Fix> switchAround(const Pass &pass, bool inLoop) const {
    const facts::Function *function = nullptr;
    unsigned frame = pass.frame;
    // The outermost loop of the same code in which nothing trains.
    facts::Place place;
    for (unsigned index : timeline.enclosing(pass.frame)) {
      const Frame &around = timeline.frames[index];
      if (around.kind == Frame::Kind::Loop && !training.in(index)) {
        place = around.place;
        frame = around.parent;
      }
      if (around.function) {
        function = around.function;
        break;
      }
    }
    const facts::Event *event = eventAt(function, pass.place);
    if (!event)
      return std::nullopt;
    if (!statementIn(timeline, frame, pass.begin))
      return std::nullopt;
    if (!place)
      place = event->statement;
    if (!place || place.inMacro || (inLoop && returns(function, place)))
      return std::nullopt;
    std::string receiver = event->text("receiver").str();
    Fix fix;
    fix.tier = Fix::Tier::Unsafe;
    fix.description = "evaluate in eval mode";
    fix.edits.push_back(
        {place, receiver + "eval();", Edit::Layout::LineBefore});
    if (inLoop)
      fix.edits.push_back(
          {place, receiver + "train();", Edit::Layout::LineAfter});
    return fix;
  }

  /// eval() that is still in force when the next turn trains.
  void checkSwitch(unsigned eval) {
    const Step &step = timeline.steps[eval];
    unsigned loop = training.loopAround(step.frame);
    if (loop == Step::None || !training)
      return;
    auto concerns = [&](const Resolved &module) {
      return areRelated(timeline, step.object, module) ||
             (step.object.isUnknown() && module.isUnknown());
    };
    auto undone = [&](unsigned from, unsigned to) {
      for (unsigned i = from; i < to; ++i) {
        const Step &other = timeline.steps[i];
        if (other.event->kind == EventKind::SetMode &&
            modeOf(other) != Truth::No &&
            (concerns(other.object) || other.object.isUnknown()))
          return true;
      }
      return false;
    };
    const Frame &turn = timeline.frames[loop];
    // The training that comes next must be that of the next turn. Where a turn
    // trains behind its eval(), eval mode may be what is wanted.
    const Pass *evaluated = nullptr, *trained = nullptr;
    for (const Pass &pass : passes) {
      if (!timeline.contains(loop, pass.begin) || !concerns(pass.module))
        continue;
      if (pass.begin > eval && pass.feeds)
        return;
      if (pass.begin > eval && !evaluated)
        evaluated = &pass;
      if (pass.begin < eval && pass.feeds && !trained)
        trained = &pass;
    }
    if (!trained || leaves(step.frame, loop) || undone(eval + 1, turn.end) ||
        undone(turn.begin, trained->begin))
      return;
    // Where it was in eval mode from the start, nothing of it is seen to
    // happen.
    if (effectsOf(*trained).happens == Truth::No && !trained->opaque &&
        !isMadeAt(timeline, trained->module, modal))
      return;
    if (!told.insert(step.event->place).second)
      return;
    bool sure = step.happens == Truth::Yes && !step.object.isUnknown();
    Level level = sure ? Level::Likely : Level::Possible;
    Finding finding = findingAt(
        timeline, eval, level,
        "eval() is never undone: the next turn trains in eval mode, so when "
        "this runs decides how the model is trained");
    if (evaluated)
      note(finding, evaluated->place, "evaluated here");
    note(finding, trained->place,
         "trained here in the next turn, still in "
         "eval mode");
    tellPath(timeline, eval, finding);
    note(finding, turn.place.atStart(), "inside this loop, which trains");
    if (std::optional<Fix> fix = trainBehind(eval, concerns))
      finding.fixes.push_back(std::move(*fix));
    findings.push_back(std::move(finding));
  }

  /// Whether the loop is over when \p frame is left: no turn comes then.
  bool leaves(unsigned frame, unsigned loop) const {
    for (unsigned index : timeline.enclosing(frame)) {
      if (index == loop)
        return false;
      const facts::Event *end = endOf(timeline.frames[index]);
      if (end && end->what != "continue")
        return true;
    }
    return false;
  }

  template <typename Concerns>
  std::optional<Fix> trainBehind(unsigned eval, Concerns concerns) const {
    const Step &step = timeline.steps[eval];
    std::string receiver = step.event->text("receiver").str();
    facts::Place place;
    for (const Pass &pass : passes)
      if (pass.begin > eval && timeline.contains(step.frame, pass.begin) &&
          concerns(pass.module))
        place = statementIn(timeline, step.frame, pass.begin);
    if (receiver.empty() || !place || place.inMacro ||
        returns(functionAround(timeline, eval), place))
      return std::nullopt;
    Fix fix;
    fix.tier = Fix::Tier::Unsafe;
    fix.description = "go back to train mode behind the evaluation";
    fix.edits.push_back(
        {place, receiver + "train();", Edit::Layout::LineAfter});
    return fix;
  }

  const link::Program &program;
  const Timeline &timeline;
  /// Where modules are made whose mode matters.
  const std::set<Place> &modal;
  Training training;
  SidePasses sides;
  std::vector<Pass> passes;
  /// Passes that another timeline goes through, too.
  std::set<Place> &told;
  std::vector<Finding> &findings;
};

} // namespace

void checkMissingEval(const link::Program &program,
                      std::vector<Finding> &findings) {
  std::set<Place> modal = placesOfMode(program);
  std::set<Place> told;
  // Whoever calls what evaluates alone may have called eval() before.
  for (const Timeline &timeline : timelinesOf(program))
    Evaluation(program, timeline, modal, told, findings).check();
}

} // namespace reprise::rules
