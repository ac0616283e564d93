//===- UnorderedReduction.cpp - sums in the order of threads --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"
#include "Threads.h"

#include "llvm/ADT/StringSwitch.h"

#include <map>
#include <set>

namespace reprise::rules {

using link::Origin;
using link::Resolved;

namespace {

bool isFrom(const Resolved &value, llvm::StringRef source) {
  return llvm::any_of(value.origins, [&](const Origin &origin) {
    return origin.kind == Origin::Kind::Source && origin.name == source;
  });
}

/// Where what threads added up meets training, by the place of the sum.
class Meetings {
public:
  Meetings(const Timeline &timeline, const Training &training)
      : timeline(timeline), training(training) {
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      if (!isOnTheWay(i))
        continue;
      if (step.event->kind == EventKind::Backward) {
        add(step.object, i, false);
        for (const Resolved &argument : step.arguments)
          add(argument, i, false);
      } else if (step.event->kind == EventKind::Use &&
                 (step.event->what == "tensor" ||
                  (step.event->what == "element" &&
                   isFrom(step.object, "tensor-data")))) {
        for (const Resolved &argument : step.arguments)
          add(argument, i, true);
      }
    }
  }

  /// Where the sum of step \p sum becomes part of what training computes.
  std::optional<Note> of(unsigned sum) const {
    const Step &step = timeline.steps[sum];
    if (isFrom(step.object, "gradient") && isOnTheWay(sum))
      return Note{step.event->place, "added to a gradient"};
    bool isTensor = step.event->find("tensor");
    if (!isTensor && isFrom(step.object, "tensor-data") && isOnTheWay(sum))
      return Note{step.event->place, "added to the elements of a tensor"};
    auto found = met.find(step.event->place);
    if (found == met.end())
      return std::nullopt;
    for (auto [index, isNumber] : found->second)
      if (!isNumber)
        return Note{timeline.steps[index].event->place, "differentiated here"};
      else if (!isTensor)
        return Note{timeline.steps[index].event->place,
                    "becomes part of a tensor here"};
    return std::nullopt;
  }

private:
  bool isOnTheWay(unsigned step) const {
    return step < training.last() ||
           timeline.enclosing(step, Frame::Kind::Fetch) != Step::None ||
           training.loopAround(timeline.steps[step].frame) != Step::None;
  }
  void add(const Resolved &value, unsigned step, bool isNumber) {
    for (const Origin &origin : value.origins)
      if (origin.kind == Origin::Kind::Source && origin.name == "unordered")
        met[origin.place].emplace_back(step, isNumber);
  }

  const Timeline &timeline;
  const Training &training;
  std::map<Place, std::vector<std::pair<unsigned, bool>>> met;
};

llvm::StringRef describe(llvm::StringRef what) {
  return llvm::StringSwitch<llvm::StringRef>(what)
      .Case("reduction", "an OpenMP reduction adds up floating-point numbers "
                         "in the order in which its threads end")
      .Case("reduce", "a parallel algorithm adds up floating-point numbers in "
                      "whichever order its threads run")
      .Case("atomic", "threads add floating-point numbers atomically, in the "
                      "order in which they arrive")
      .Case("locked", "threads add floating-point numbers under a lock, in "
                      "the order in which they get it")
      .Default("threads add to one floating-point number at the same time");
}

/// Several threads add here: an algorithm or clause that starts them itself,
/// or code that is seen to run in them.
bool isParallel(const Timeline &timeline, unsigned step) {
  llvm::StringRef what = timeline.steps[step].event->what;
  if (what == "reduction" || what == "reduce")
    return true;
  unsigned thread = threadAround(timeline, step);
  return thread != Step::None && areMany(timeline, thread);
}

/// The same algorithm, from the first element to the last.
std::optional<Fix> inSequence(const facts::Event &event) {
  if (event.what != "reduce" || event.argumentPlaces.empty() ||
      !event.argumentPlaces[0] || event.argumentPlaces[0].inMacro)
    return std::nullopt;
  Fix fix;
  fix.tier = Fix::Tier::Safe;
  fix.description = "add up in sequence";
  fix.edits.push_back({event.argumentPlaces[0], "std::execution::seq"});
  return fix;
}

} // namespace

void checkUnorderedReduction(const link::Program &program,
                             std::vector<Finding> &findings) {
  for (const Timeline &timeline : timelinesOf(program)) {
    Training training(timeline);
    if (!training)
      continue;
    Meetings meetings(timeline, training);
    std::set<Place> told;
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      if (step.event->kind != EventKind::Accumulate || !isParallel(timeline, i))
        continue;
      std::optional<Note> meeting = meetings.of(i);
      if (!meeting || !told.insert(step.event->place).second)
        continue;
      Finding finding = findingAt(
          timeline, i,
          step.happens == Truth::Yes ? Level::Likely : Level::Possible,
          describe(step.event->what).str() +
              ": the last bits of the sum differ in each run");
      tellPath(timeline, i, finding);
      finding.notes.push_back(std::move(*meeting));
      if (std::optional<Fix> fix = inSequence(*step.event))
        finding.fixes.push_back(std::move(*fix));
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
