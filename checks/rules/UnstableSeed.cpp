//===- UnstableSeed.cpp - seeds that change from run to run ---------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sources.h"
#include "Story.h"

namespace reprise::rules {

namespace {

/// Whether the engine that step \p seed makes is one of the static variables
/// of a unit that is linked for something else: nothing draws from it.
bool isUnusedStatic(const Timeline &timeline, unsigned seed, unsigned end) {
  const facts::Function *maker = functionAround(timeline, seed);
  if (!maker || !maker->isStaticInitialiser ||
      timeline.steps[seed].event->what != "engine" ||
      mayHideSomething(timeline, end))
    return false;
  for (unsigned i = seed + 1; i < end; ++i) {
    const Step &step = timeline.steps[i];
    if (step.event->kind != EventKind::Draw || step.event->what != "engine")
      continue;
    for (const link::Origin &origin : step.object.origins)
      if (origin.kind != link::Origin::Kind::Object ||
          timeline.objects[origin.object].step == Step::None ||
          isEngineOf(timeline, origin.object, seed))
        return false;
  }
  return true;
}

/// An engine that get() makes for its sample is seeded by the sample instead:
/// other numbers than before, and the same ones in each epoch that is not set.
std::optional<Fix> withSampleSeed(const Timeline &timeline, unsigned seed) {
  const facts::Event &event = *timeline.steps[seed].event;
  std::string index = sampleIndex(timeline, seed);
  if (event.what != "engine" || event.find("once") || index.empty() ||
      timeline.enclosing(seed, Frame::Kind::Fetch) == Step::None ||
      event.argumentPlaces.empty() || !event.argumentPlaces[0] ||
      event.argumentPlaces[0].inMacro)
    return std::nullopt;
  Fix fix;
  fix.tier = Fix::Tier::Unsafe;
  fix.description = "seed it for the sample; call reprise::set_epoch(epoch) "
                    "before each epoch";
  fix.edits.push_back(
      {event.argumentPlaces[0], "reprise::sample_seed(" + index + ")"});
  fix.includes.push_back("<reprise/sample_seed.h>");
  return fix;
}

} // namespace

void checkUnstableSeed(const link::Program &program,
                       std::vector<Finding> &findings) {
  for (const Timeline &timeline : timelinesOf(program)) {
    Training training(timeline, Training::By::Any);
    // What is only drawn after training cannot change it.
    unsigned end = training ? training.last() : timeline.steps.size();
    if (!training && program.hasMain)
      continue;
    // By source: one clock may seed several generators.
    std::map<Place, size_t> told;
    for (unsigned i = 0; i < end; ++i) {
      const Step &step = timeline.steps[i];
      if (step.event->kind != EventKind::Seed || step.arguments.empty())
        continue;
      const link::Origin *unstable =
          unstableOrigin(timeline, step.arguments[0]);
      if (!unstable || isUnusedStatic(timeline, i, end))
        continue;
      auto [known, isNew] = told.try_emplace(
          unstable->place ? unstable->place : step.event->place,
          findings.size());
      if (!isNew) {
        Finding &first = findings[known->second];
        if (llvm::none_of(first.notes, [&](const Note &note) {
              return note.place == step.event->place;
            }))
          note(first, step.event->place,
               (nameOfStream(step.event->what) + " is seeded from it here")
                   .str());
        continue;
      }
      // A seed that may also be given repeats when it is.
      Level level = !training ? Level::Possible
                    : step.arguments[0].origins.size() == 1
                        ? levelOnPath(timeline, i)
                        : Level::Likely;
      Finding finding = findingAt(
          timeline, i, level,
          (nameOfStream(step.event->what) + " is seeded from " +
           describeUnstable(unstable->name) + ": each run gets another stream")
              .str());
      // Where the value is taken is where it can be mended.
      if (unstable->place && (unstable->place.file != finding.place.file ||
                              unstable->place.line != finding.place.line)) {
        note(finding, finding.place, "seeded here");
        finding.place = unstable->place;
      } else if (!(unstable->place == step.event->place)) {
        note(finding, unstable->place, "the value comes from here");
      }
      tellPath(timeline, i, finding);
      // In a loop or for an engine that is built again and again one constant
      // would make everything the same: that wants a person.
      bool repeated = timeline.enclosing(i, Frame::Kind::Loop) != Step::None;
      // With other origins, a command line's seed say, it would throw those
      // away.
      bool onlyUnstable = llvm::all_of(
          step.arguments[0].origins, [&](const link::Origin &origin) {
            return origin.kind != link::Origin::Kind::Source ||
                   &origin == unstable;
          });
      onlyUnstable &=
          timeline.enclosing(i, Frame::Kind::Call) == Step::None ||
          step.event->arguments[0].kind != facts::Value::Kind::Variable;
      if (step.event->what == "default" && !repeated && onlyUnstable &&
          !step.event->argumentPlaces.empty() &&
          step.event->argumentPlaces[0] &&
          !step.event->argumentPlaces[0].inMacro) {
        Fix fix;
        fix.description = "seed with a constant";
        fix.edits.push_back({step.event->argumentPlaces[0], "42"});
        finding.fixes.push_back(std::move(fix));
      }
      if (std::optional<Fix> fix = withSampleSeed(timeline, i))
        finding.fixes.push_back(std::move(*fix));
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
