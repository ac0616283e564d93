//===- CompareResumed.cpp - a training that went on -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Compare.h"
#include "driver/verify/Steps.h"
#include "driver/verify/Ulps.h"

#include <algorithm>

namespace reprise::verify {

namespace {

/// The thread that makes the steps: the one that makes the most.
const StreamSummary *trainingThread(const RunSummary &summary) {
  const StreamSummary *result = nullptr;
  for (const StreamSummary &stream : summary.streams)
    if (!stream.steps.empty() &&
        (!result || stream.steps.size() > result->steps.size()))
      result = &stream;
  return result;
}

/// What is left of a thread without its first steps, numbered as before.
StreamSummary withoutFirst(StreamSummary stream, std::size_t steps) {
  stream.steps.erase(stream.steps.begin(), stream.steps.begin() + steps);
  llvm::erase_if(stream.random,
                 [&](const RandomState &state) { return state.step <= steps; });
  return stream;
}

} // namespace

Comparison compareResumed(const RunTrace &, const RunSummary &firstSummary,
                          const RunTrace &, const RunSummary &secondSummary) {
  Comparison result;
  result.isTraining = true;
  const StreamSummary *whole = trainingThread(firstSummary);
  const StreamSummary *resumed = trainingThread(secondSummary);
  const std::size_t all = whole ? whole->steps.size() : 0;
  const std::size_t made = resumed ? resumed->steps.size() : 0;
  if (!made || made > all) {
    // It had nothing left to do, or began with something else.
    result.step = StepDifference{"main", all + (made ? 1 : 0), {}, {}, 0, 0};
    (made ? result.step->second : result.step->first) =
        made    ? resumed->steps.back()
        : whole ? whole->steps.back()
                : 0;
    return result;
  }
  const std::size_t skipped = all - made;
  const StreamSummary rest = withoutFirst(*whole, skipped);
  noteRandom(result, "main", rest, *resumed);
  for (std::size_t i = 0; i < made && !result.step; ++i)
    if (rest.steps[i] != resumed->steps[i])
      result.step = StepDifference{
          "main", skipped + i + 1, rest.steps[i], resumed->steps[i], 0, 0};
  std::vector<Loss> losses = secondSummary.allLosses();
  for (Loss &loss : losses)
    loss.step += skipped;
  for (const LossPair &pair : matchLosses(firstSummary.allLosses(), losses))
    if (pair.first.number != pair.second.number) {
      result.loss = LossDifference{"main", pair.number, pair.first.step,
                                   pair.first.number, pair.second.number};
      break;
    }
  return result;
}

} // namespace reprise::verify
