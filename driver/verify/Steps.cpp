//===- Steps.cpp - the steps of two runs ----------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Steps.h"

#include <algorithm>

namespace reprise::verify {

using trace::Kind;

namespace {

/// The digests of the parameters that a step changed.
std::vector<std::uint64_t> parametersOf(const Stream &stream,
                                        std::uint64_t step) {
  std::vector<std::uint64_t> result;
  std::uint64_t now = 1;
  Event event;
  for (auto cursor = stream.begin(); now <= step && cursor.next(event);) {
    if (event.record.kind == Kind::Step)
      ++now;
    else if (event.record.kind == Kind::Parameter && now == step)
      result.push_back(event.record.value);
  }
  return result;
}

} // namespace

std::optional<StepDifference> stepDifference(const Stream &first,
                                             const StreamSummary &a,
                                             const Stream &second,
                                             const StreamSummary &b) {
  const std::size_t common = std::min(a.steps.size(), b.steps.size());
  std::size_t at = 0;
  while (at < common && a.steps[at] == b.steps[at])
    ++at;
  if (at == a.steps.size() && at == b.steps.size())
    return std::nullopt;
  StepDifference result;
  result.thread = first.thread;
  result.step = at + 1;
  if (at < a.steps.size())
    result.first = a.steps[at];
  if (at < b.steps.size())
    result.second = b.steps[at];
  auto parametersA = parametersOf(first, at + 1);
  auto parametersB = parametersOf(second, at + 1);
  result.parameters = std::max(parametersA.size(), parametersB.size());
  if (parametersA.size() != parametersB.size())
    return result;
  for (std::size_t i = 0; i < parametersA.size(); ++i)
    if (parametersA[i] != parametersB[i]) {
      result.parameter = i + 1;
      result.first = parametersA[i];
      result.second = parametersB[i];
      break;
    }
  return result;
}

void noteRandom(Comparison &comparison, llvm::StringRef thread,
                const StreamSummary &a, const StreamSummary &b) {
  const std::size_t common = std::min(a.random.size(), b.random.size());
  for (std::size_t i = 0; i < common; ++i) {
    const RandomState &first = a.random[i], &second = b.random[i];
    if (!first.digest || !second.digest)
      continue;
    comparison.hasRandom = true;
    if (first.digest == second.digest)
      continue;
    if (!comparison.random || first.step < comparison.random->step)
      comparison.random = RandomDifference{thread.str(), first.step};
    return;
  }
}

} // namespace reprise::verify
