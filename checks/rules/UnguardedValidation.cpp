//===- UnguardedValidation.cpp - looking at training changes it -----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SidePass.h"
#include "Story.h"

#include <map>
#include <set>

namespace reprise::rules {

namespace {

/// Where the side pass runs the model in whose forward the draw is: the pass's
/// outermost loop, else the call of forward. There the pass can be changed, not
/// in the model. Empty: the draw is in no forward.
Place passAround(const Timeline &timeline, unsigned draw,
                 const SidePasses::Site &site) {
  Place forward, loop;
  if (site.side == Step::None)
    return forward;
  for (unsigned index : timeline.enclosing(timeline.steps[draw].frame)) {
    const Frame &frame = timeline.frames[index];
    if (frame.kind == Frame::Kind::Loop)
      loop = frame.place.atStart();
    if (index == site.side)
      break;
    if (frame.function && frame.place &&
        llvm::StringRef(frame.function->name).ends_with("::forward")) {
      forward = frame.place;
      loop = Place();
    }
  }
  return forward && loop ? loop : forward;
}

/// Whether training needs what \p function draws, where another call of it than
/// \p side does so: a guard in it would give training the same numbers again.
bool drawsForTraining(const Timeline &timeline, unsigned side,
                      const facts::Function &function,
                      const std::set<unsigned> &trainingDraws) {
  for (unsigned index = 0; index < timeline.frames.size(); ++index) {
    const Frame &frame = timeline.frames[index];
    if (index == side || frame.function != &function)
      continue;
    for (unsigned i = frame.begin; i < frame.end; ++i)
      if (isDefaultDraw(timeline.steps[i]) &&
          (trainingDraws.count(i) ||
           timeline.steps[i].event->text("why") == "initialisation"))
        return true;
  }
  return false;
}

/// Puts a guard around the side pass.
std::optional<Fix> guardFix(const Timeline &timeline, unsigned draw,
                            const SidePasses::Site &site,
                            const std::set<unsigned> &trainingDraws) {
  const std::string guard = "reprise::RngGuard rng_guard;";
  Fix fix;
  fix.description = "keep what is drawn here from moving the training's stream";
  fix.includes = {"<reprise/rng_guard.h>"};
  const Step &step = timeline.steps[draw];
  if (site.side == Step::None && step.cause != Step::None) {
    // A loader's begin(): the loop over it is what to guard.
    const Frame *loop = loopFedBy(timeline, draw);
    if (!loop || !loop->place || loop->place.inMacro)
      return std::nullopt;
    fix.edits.push_back({loop->place, guard, Edit::Layout::Wrap});
    return fix;
  }
  if (site.side == Step::None) {
    // What follows in this turn draws nothing for training.
    const facts::Event &event = *step.event;
    if (!event.statement || event.statement.inMacro)
      return std::nullopt;
    fix.edits.push_back({event.statement, guard, Edit::Layout::LineBefore});
    return fix;
  }
  const Frame &side = timeline.frames[site.side];
  switch (side.kind) {
  case Frame::Kind::Call:
    if (!side.function || !side.function->body || side.function->body.inMacro ||
        drawsForTraining(timeline, site.side, *side.function, trainingDraws))
      return std::nullopt;
    fix.edits.push_back({side.function->body, guard, Edit::Layout::BlockStart});
    return fix;
  case Frame::Kind::Arm: {
    // The frame's node is the branch, as with its place.
    const facts::Node *arm = side.node && side.arm < side.node->children.size()
                                 ? &side.node->children[side.arm]
                                 : nullptr;
    bool braces = arm && arm->children.size() == 1 &&
                  arm->children[0].kind == facts::Node::Kind::Scope;
    if (!braces || !arm->place || arm->place.inMacro)
      return std::nullopt;
    Place body = arm->place;
    ++body.column;
    --body.endColumn;
    fix.edits.push_back({body, guard, Edit::Layout::BlockStart});
    return fix;
  }
  case Frame::Kind::Loop:
    if (!side.place || side.place.inMacro)
      return std::nullopt;
    fix.edits.push_back({side.place, guard, Edit::Layout::Wrap});
    return fix;
  default:
    return std::nullopt;
  }
}

/// Makes the loader of the side pass go through its data in order; none where
/// training goes through the same loader.
std::optional<Fix> sequentialFix(const Timeline &timeline, unsigned draw,
                                 const std::set<unsigned> &trainingDraws) {
  unsigned loader = timeline.steps[draw].cause;
  if (loader == Step::None || llvm::any_of(trainingDraws, [&](unsigned other) {
        return timeline.steps[other].cause == loader;
      }))
    return std::nullopt;
  const facts::Value *name = timeline.steps[loader].event->find("sampler-name");
  if (!name || !name->place || name->place.inMacro)
    return std::nullopt;
  Fix fix;
  fix.tier = Fix::Tier::Unsafe;
  fix.description = "go through this loader's data in order; right where no "
                    "result of the pass hangs on the order";
  const std::string sampler = "torch::data::samplers::SequentialSampler";
  bool isWritten = !(name->place == name->place.atStart());
  fix.edits.push_back({name->place, isWritten ? sampler : "<" + sampler + ">"});
  return fix;
}

} // namespace

void checkUnguardedValidation(const link::Program &program,
                              std::vector<Finding> &findings) {
  for (const Timeline &timeline : timelinesOf(program)) {
    Training training(timeline);
    if (!training)
      continue;
    SidePasses passes(timeline, training);

    // Draws of training by the loop that they stand in, and of side passes by
    // where the pass begins.
    std::set<unsigned> trainingDraws;
    std::map<std::pair<unsigned, unsigned>, std::vector<unsigned>> sideDraws;
    std::map<unsigned, SidePasses::Site> sites;
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      if (!isDefaultDraw(step) ||
          timeline.enclosing(i, Frame::Kind::Thread) != Step::None)
        continue;
      std::optional<SidePasses::Site> site = passes.siteOf(i);
      if (!site)
        continue;
      if (!passes.isSidePass(i, *site)) {
        // Of a network that is made to be a copy nothing drawn is left.
        if (isOverwrittenByLoad(timeline, i, timeline.steps.size()) ==
            Truth::No)
          trainingDraws.insert(i);
        continue;
      }
      if (step.guard != Step::None)
        continue;
      unsigned key = site->side == Step::None ? i : site->side;
      sideDraws[{key, site->side == Step::None}].push_back(i);
      sites[i] = *site;
    }

    std::set<Place> told;
    for (const auto &[key, draws] : sideDraws) {
      unsigned draw = draws.front();
      for (unsigned other : draws)
        if (timeline.steps[draw].happens != Truth::Yes &&
            timeline.steps[other].happens == Truth::Yes)
          draw = other;
      const SidePasses::Site &site = sites[draw];
      // Where training draws nothing, nothing of it can be moved.
      unsigned outermost = training.outermostLoopAround(site.loop);
      auto moved = trainingDraws.lower_bound(timeline.frames[outermost].begin);
      if (moved == trainingDraws.end() ||
          *moved >= timeline.frames[outermost].end)
        continue;
      const Step &step = timeline.steps[draw];
      Place drawn = happensAt(timeline, draw);
      Place pass = passAround(timeline, draw, site);
      Place place = pass ? pass : drawn;
      if (!told.insert(place).second)
        continue;
      bool loader = step.event->text("why") == "shuffle";
      Finding finding = findingAt(
          timeline, draw,
          step.happens == Truth::Yes ? Level::Likely : Level::Possible,
          loader ? "this pass iterates a shuffling loader between training "
                   "steps: each begin() draws a permutation from the generator "
                   "that training draws from, eval() and no-grad or not"
                 : "'" + step.event->api + "' draws " +
                       (pass ? "in this pass" : "here") +
                       ", between training steps, from the generator that "
                       "training draws from: how often this runs changes the "
                       "training");
      finding.place = place;
      if (pass)
        note(finding, drawn, "drawn here");
      if (step.cause != Step::None)
        note(finding, timeline.steps[step.cause].event->place,
             loader ? "the loader is built here, with the default RandomSampler"
                    : "what draws is made here");
      tellPath(timeline, draw, finding);
      note(finding, timeline.frames[site.loop].place.atStart(),
           "inside this loop, which trains");
      note(finding, happensAt(timeline, *moved),
           "training draws from the same generator here");
      if (draws.size() > 1)
        note(finding, place,
             "one of " + std::to_string(draws.size()) + " draws of this pass");
      if (std::optional<Fix> fix =
              guardFix(timeline, draw, site, trainingDraws))
        finding.fixes.push_back(std::move(*fix));
      if (loader)
        if (std::optional<Fix> fix =
                sequentialFix(timeline, draw, trainingDraws))
          finding.fixes.push_back(std::move(*fix));
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
