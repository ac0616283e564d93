//===- UnseededWorker.cpp - draws on loader workers -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sources.h"
#include "Story.h"

#include "llvm/ADT/StringSet.h"

#include <set>

namespace reprise::rules {

namespace {

/// Whether the loader runs its data set on workers: LibTorch's default is none.
/// A number that is read from somewhere is there to be more, unless none is
/// what it falls back to. One that is written out is what somebody runs with,
/// whatever chooses it.
Truth hasWorkers(const Timeline &timeline, unsigned loader) {
  const link::Resolved *workers = timeline.attribute(loader, "workers");
  if (!workers || workers->isOneOf({"0", "default"}) == Truth::Yes)
    return Truth::No;
  auto isConstant = [](const link::Origin &origin) {
    return origin.kind == link::Origin::Kind::Constant;
  };
  bool isWritten = llvm::all_of(workers->origins, isConstant);
  bool mayBeNone =
      llvm::any_of(workers->origins, [&](const link::Origin &origin) {
        return isConstant(origin) &&
               (origin.name == "0" || origin.name == "default");
      });
  return workers->isUnknown() || (mayBeNone && !isWritten) ? Truth::Maybe
                                                           : Truth::Yes;
}

/// Whether step \p draw draws from an engine that is made for the one sample:
/// what it gives hangs on its seed alone, and unstable-seed looks at that.
bool isOfOneSample(const Timeline &timeline, unsigned draw, unsigned fetch) {
  const link::Resolved &engine = timeline.steps[draw].object;
  return isMadeIn(timeline, engine, fetch) &&
         llvm::none_of(engine.origins, [&](const link::Origin &origin) {
           unsigned made = timeline.objects[origin.object].step;
           return timeline.steps[made].event->find("once");
         });
}

/// Draws that take a generator as the argument behind their only one.
bool takesGenerator(llvm::StringRef api) {
  static const llvm::StringSet<> names = {"torch::rand", "torch::randn",
                                          "torch::randperm"};
  return names.contains(api);
}

/// How many places in \p function draw from the default generator.
unsigned drawsIn(const Timeline &timeline, const facts::Function *function) {
  std::set<Place> places;
  for (unsigned i = 0; i < timeline.steps.size(); ++i)
    if (isDefaultDraw(timeline.steps[i]) &&
        functionAround(timeline, i) == function)
      places.insert(timeline.steps[i].event->place);
  return places.size();
}

/// Other numbers than before, and the same ones in each epoch that is not set:
/// a person has to want that. Two draws of one sample would need to share the
/// generator.
std::optional<Fix> withSampleGenerator(const Timeline &timeline,
                                       unsigned step) {
  const facts::Event &event = *timeline.steps[step].event;
  std::string index = sampleIndex(timeline, step);
  unsigned written = 0;
  Place last;
  for (const Place &place : event.argumentPlaces)
    if (place) {
      ++written;
      last = place;
    }
  if (index.empty() || !takesGenerator(event.api) || written != 1 ||
      last.inMacro || drawsIn(timeline, functionAround(timeline, step)) != 1)
    return std::nullopt;
  Fix fix;
  fix.tier = Fix::Tier::Unsafe;
  fix.description = "draw from a generator keyed by the sample; call "
                    "reprise::set_epoch(epoch) before each epoch";
  fix.edits.push_back(
      {last.atEnd(), ", reprise::sample_generator(" + index + ")"});
  fix.includes.push_back("<reprise/sample_generator.h>");
  return fix;
}

} // namespace

void checkUnseededWorker(const link::Program &program,
                         std::vector<Finding> &findings) {
  for (const Timeline &timeline : timelinesOf(program)) {
    std::set<Place> told;
    Training training(timeline);
    HostDraws host(timeline, training);
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      unsigned fetch = timeline.enclosing(i, Frame::Kind::Fetch);
      // A generator of its own for each sample is what repeats.
      if (step.event->kind != EventKind::Draw || step.event->what == "own" ||
          fetch == Step::None)
        continue;
      if (isOfOneSample(timeline, i, fetch) ||
          (step.event->what == "entropy" && host.isSeed(i)))
        continue;
      unsigned loader = timeline.frames[fetch].object;
      Truth workers = hasWorkers(timeline, loader);
      if (workers == Truth::No || !told.insert(step.event->place).second)
        continue;
      bool shared = step.event->what == "default" || step.event->what == "rand";
      Finding finding = findingAt(
          timeline, i,
          workers == Truth::Yes && step.happens == Truth::Yes ? Level::Likely
                                                              : Level::Possible,
          shared ? "drawn while loader workers run: they race with each other "
                   "and with training for one generator"
                 : "drawn while loader workers run: which worker fetches which "
                   "sample, and so which numbers it gets, differs in each run");
      tellPath(timeline, i, finding);
      if (loader < timeline.objects.size())
        note(finding, timeline.objects[loader].place,
             "the loader with workers is built here");
      if (step.event->what == "default")
        if (std::optional<Fix> fix = withSampleGenerator(timeline, i))
          finding.fixes.push_back(std::move(*fix));
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
