//===- PartialSeed.cpp - one source is seeded, others are not -------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sources.h"
#include "Story.h"

namespace reprise::rules {

namespace {

/// A draw that training uses, and what makes its source another one in each
/// run.
struct Unseeded {
  const Timeline *timeline;
  unsigned draw;
  const link::Origin *origin;
};

/// The first step that seeds LibTorch with something that can be given again.
unsigned firstStableSeed(const Timeline &timeline, llvm::StringRef stream) {
  for (unsigned i = 0; i < timeline.steps.size(); ++i) {
    const Step &step = timeline.steps[i];
    if (step.event->kind == EventKind::Seed && step.event->what == stream &&
        !step.arguments.empty() && !unstableOrigin(timeline, step.arguments[0]))
      return i;
  }
  return Step::None;
}

/// One draw for each source that differs from run to run.
std::vector<Unseeded> unseededSources(const Timeline &timeline,
                                      const Training &training) {
  HostDraws draws(timeline, training);
  std::vector<Unseeded> found;
  std::set<Place> told;
  for (unsigned i = 0; i < timeline.steps.size(); ++i)
    if (HostDraws::isHostDraw(timeline.steps[i]))
      if (const link::Origin *origin = draws.unstable(i);
          origin && draws.feedsTraining(i) && told.insert(origin->place).second)
        found.push_back({&timeline, i, origin});
  return found;
}

void checkHostSources(const Timeline &seeding, unsigned seed,
                      llvm::ArrayRef<Unseeded> sources,
                      std::vector<Finding> &findings) {
  Finding finding = findingAt(
      seeding, seed, Level::Likely,
      "only LibTorch is seeded here: training also uses numbers that " +
          describeUnstable(sources[0].origin->name).str() +
          " makes different in each run");
  for (const Unseeded &source : sources) {
    const facts::Event &event = *source.timeline->steps[source.draw].event;
    note(finding, event.place,
         "'" + event.api + "' draws here what training uses");
    if (!(source.origin->place == event.place))
      note(finding, source.origin->place, "from a source that starts here");
  }
  tellPath(seeding, seed, finding);
  findings.push_back(std::move(finding));
}

/// The CPU's generator makes weights, shuffles and splits on a CUDA machine
/// too.
void checkCudaOnly(const Timeline &timeline, const Training &training,
                   std::vector<Finding> &findings) {
  unsigned seed = firstStableSeed(timeline, "cuda");
  if (seed == Step::None || mayHideSomething(timeline, training.last()) ||
      llvm::any_of(timeline.steps, isDefaultSeed))
    return;
  for (unsigned i = 0; i < training.last(); ++i) {
    const Step &draw = timeline.steps[i];
    llvm::StringRef why = draw.event->text("why");
    bool onCpu = draw.event->text("device") == "cpu" ||
                 why == "initialisation" || why == "shuffle";
    if (!isDefaultDraw(draw) || draw.happens != Truth::Yes || !onCpu ||
        isOverwrittenByLoad(timeline, i, training.first()) != Truth::No)
      continue;
    const facts::Event &event = *timeline.steps[seed].event;
    Finding finding =
        findingAt(timeline, seed, Level::Likely,
                  "this seeds CUDA's generators only: what training draws on "
                  "the CPU differs in each run");
    note(finding, draw.event->place,
         "'" + draw.event->api + "' draws here from the CPU's generator");
    tellPath(timeline, seed, finding);
    const link::Resolved &value = timeline.steps[seed].arguments[0];
    if (event.statement && !event.statement.inMacro && seed < i &&
        value.origins.size() == 1 &&
        value.origins[0].kind == link::Origin::Kind::Constant) {
      Fix fix;
      fix.description = "seed the CPU and all devices";
      fix.edits.push_back({event.statement,
                           "torch::manual_seed(" + value.origins[0].name + ");",
                           Edit::Layout::LineBefore});
      finding.fixes.push_back(std::move(fix));
    }
    findings.push_back(std::move(finding));
    return;
  }
}

} // namespace

void checkPartialSeed(const link::Program &program,
                      std::vector<Finding> &findings) {
  // A class of a library is one start a member: its constructor seeds, another
  // member trains.
  std::map<std::string, std::vector<const Timeline *>> starts;
  for (const Timeline &timeline : timelinesOf(program)) {
    const facts::Function *start = timeline.frames.front().function;
    std::string owner = start && !program.hasMain ? start->owner : "";
    starts[owner.empty() && start ? start->symbol : owner].push_back(&timeline);
  }
  for (const auto &[owner, timelines] : starts) {
    const Timeline *seeding = nullptr;
    std::vector<Unseeded> sources;
    for (const Timeline *timeline : timelines) {
      Training training(*timeline, Training::By::Any);
      if (!seeding && firstStableSeed(*timeline, "default") != Step::None)
        seeding = timeline;
      if (!training)
        continue;
      for (const Unseeded &source : unseededSources(*timeline, training))
        sources.push_back(source);
      // Elsewhere a caller may have seeded the rest.
      if (program.hasMain && timeline == &program.timelines.front())
        checkCudaOnly(*timeline, training, findings);
    }
    if (seeding && !sources.empty())
      checkHostSources(*seeding, firstStableSeed(*seeding, "default"), sources,
                       findings);
  }
}

} // namespace reprise::rules
