//===- HostRandom.cpp - training draws from outside LibTorch, unseeded ----===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sources.h"
#include "Story.h"

namespace reprise::rules {

namespace {

/// What is wrong with where a draw comes from.
enum class Fault {
  None,    ///< Seeded, not known, or told by unstable-seed.
  Entropy, ///< Drawn from the system's entropy itself.
  Global,  ///< rand() or OpenCV's generator, which nothing seeds.
  Engine,  ///< An engine that is made without a seed and never gets one.
};

Fault faultOf(const Timeline &timeline, const HostDraws &draws, unsigned draw) {
  const Step &step = timeline.steps[draw];
  if (step.object.find(link::Origin::Kind::Source, "entropy") ||
      step.event->what == "entropy")
    return draws.isSeed(draw) ? Fault::None : Fault::Entropy;
  unsigned seed = draws.seedOf(draw);
  if (step.event->what != "engine")
    return seed == Step::None ? Fault::Global : Fault::None;
  if (seed == Step::None || !step.object.soleObject())
    return Fault::None;
  const Step &made = timeline.steps[seed];
  bool bare = made.event->text("how") == "construct" &&
              made.arguments[0].isOneOf({"default"}) == Truth::Yes;
  return bare ? Fault::Engine : Fault::None;
}

std::string messageFor(Fault fault, const Step &step) {
  switch (fault) {
  case Fault::Entropy:
    return "training uses numbers drawn from the system's entropy, which no "
           "seed reaches: each run gets others";
  case Fault::Global:
    return "training uses numbers from " +
           nameOfStream(step.event->what).str() +
           ", which nothing seeds: its state is the process's, whatever the "
           "run's seed is, and anything else that draws from it moves it";
  default:
    return "training uses numbers from an engine that is made without a seed: "
           "the run's seed does not reach it";
  }
}

/// An engine of its own in place of the entropy that a shuffle is given. In a
/// loop it would give the same order each time.
std::optional<Fix> withEngine(const Timeline &timeline, unsigned draw) {
  const Step &step = timeline.steps[draw];
  const std::vector<Place> &places = step.event->argumentPlaces;
  if (step.event->text("why") != "shuffle" || places.empty() ||
      !places.back() || places.back().inMacro ||
      timeline.enclosing(draw, Frame::Kind::Loop) != Step::None ||
      timeline.enclosing(draw, Frame::Kind::Fetch) != Step::None)
    return std::nullopt;
  Fix fix;
  fix.description = "shuffle with an engine seeded from the run's seed";
  fix.edits.push_back(
      {places.back(), "std::mt19937_64(reprise::derive_seed(42, 1))"});
  fix.includes = {"<random>", "<reprise/seed.h>"};
  return fix;
}

} // namespace

void checkHostRandom(const link::Program &program,
                     std::vector<Finding> &findings) {
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline, Training::By::Any);
    if (!training)
      continue;
    HostDraws draws(timeline, training);
    // One seed mends a stream: it is told once, where it is surely drawn from
    // if there is such a place.
    std::map<std::string, std::vector<unsigned>> streams;
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      if (!HostDraws::isHostDraw(step))
        continue;
      Fault fault = faultOf(timeline, draws, i);
      if (fault == Fault::None || !draws.feedsTraining(i))
        continue;
      std::string stream = step.event->what;
      if (fault == Fault::Entropy)
        stream += facts::toString(step.event->place);
      else if (fault == Fault::Engine)
        stream += std::to_string(step.object.soleObject()->object);
      streams[stream].push_back(i);
    }
    for (const auto &[stream, places] : streams) {
      auto sure = llvm::find_if(places, [&](unsigned i) {
        return timeline.steps[i].happens == Truth::Yes;
      });
      unsigned i = sure == places.end() ? places.front() : *sure;
      const Step &step = timeline.steps[i];
      Fault fault = faultOf(timeline, draws, i);
      // A state that is the same in each run repeats as long as nothing else
      // draws: rand() is one for all of the process, an engine is its owner's.
      bool likely = fault == Fault::Entropy ||
                    (step.event->what == "rand" && program.hasMain &&
                     !mayHideSomething(timeline, i));
      Finding finding =
          findingAt(timeline, i, likely ? Level::Likely : Level::Possible,
                    messageFor(fault, step));
      tellPath(timeline, i, finding);
      std::set<Place> others;
      for (unsigned other : places)
        others.insert(timeline.steps[other].event->place);
      if (others.size() > 1)
        note(finding, finding.place,
             "this is the first of " + std::to_string(others.size()) +
                 " places that draw from it");
      if (fault == Fault::Entropy) {
        if (std::optional<Fix> fix = withEngine(timeline, i))
          finding.fixes.push_back(std::move(*fix));
      } else if (step.event->what == "rand") {
        // Other numbers than those of a state that nobody set.
        if (std::optional<Fix> fix = atStartOfMain(
                timeline, Fix::Tier::Unsafe, "seed rand() from the run's seed",
                "std::srand(static_cast<unsigned>(reprise::derive_seed(42, "
                "1)));",
                "<reprise/seed.h>")) {
          fix->includes.push_back("<cstdlib>");
          finding.fixes.push_back(std::move(*fix));
        }
      }
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
