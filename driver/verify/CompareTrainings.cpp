//===- CompareTrainings.cpp - the same training, other work besides -------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Compare.h"
#include "driver/verify/Steps.h"
#include "driver/verify/Ulps.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace reprise::verify {

using trace::Kind;

namespace {

/// An operation of a step.
struct Work {
  Side side;
  std::uint64_t number = 0;
};

/// What a thread did from the end of the step before to the end of this one.
std::vector<Work> workOf(const Stream &stream, std::uint64_t step) {
  std::vector<Work> result;
  std::optional<Number> scalar;
  std::uint64_t now = 1, number = 0;
  Event event;
  for (auto cursor = stream.begin(); now <= step && cursor.next(event);) {
    const trace::Record &record = event.record;
    if (record.kind == Kind::Step)
      ++now;
    else if (record.kind == Kind::Scalar)
      scalar = Number{record.value, trace::ScalarType(record.aux)};
    if (record.kind != Kind::Operation)
      continue;
    ++number;
    if (now == step)
      result.push_back({{event.name.str(), record.value, scalar,
                         (record.flags & trace::draws) != 0},
                        number});
    scalar.reset();
  }
  return result;
}

bool isSameOperation(const Work &a, const Work &b) {
  return a.side.operation == b.side.operation;
}

/// The first difference in two lists of the same operations, aligned. Where
/// something stood before them in one of the lists, a difference in the very
/// first one is not where it came from.
std::optional<OperationDifference>
firstIn(llvm::ArrayRef<Work> a, llvm::ArrayRef<Work> b, bool isWhole) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].side.digest == b[i].side.digest)
      continue;
    if (i == 0 && !isWhole)
      return std::nullopt;
    OperationDifference result;
    result.number = a[i].number;
    result.first = a[i].side;
    result.second = b[i].side;
    return result;
  }
  return std::nullopt;
}

/// What one run does besides stands before the step's operations or behind
/// them, so they are the end or the beginning of both lists. What both have
/// done alike until then is out of the question.
std::optional<OperationDifference> differenceInStep(llvm::ArrayRef<Work> a,
                                                    llvm::ArrayRef<Work> b) {
  while (!a.empty() && !b.empty() && isSameOperation(a.front(), b.front()) &&
         a.front().side.digest == b.front().side.digest) {
    a = a.drop_front();
    b = b.drop_front();
  }
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t end = 0, begin = 0;
  while (end < shorter &&
         isSameOperation(a[a.size() - 1 - end], b[b.size() - 1 - end]))
    ++end;
  while (begin < shorter && isSameOperation(a[begin], b[begin]))
    ++begin;
  if (end >= begin)
    return firstIn(a.take_back(end), b.take_back(end), end == shorter);
  return firstIn(a.take_front(begin), b.take_front(begin), true);
}

/// The threads that make steps, in a stable order.
std::vector<std::size_t> trainingThreads(const RunSummary &summary) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < summary.streams.size(); ++i)
    if (!summary.streams[i].steps.empty())
      result.push_back(i);
  return result;
}

} // namespace

Comparison compareTrainings(const RunTrace &first,
                            const RunSummary &firstSummary,
                            const RunTrace &second,
                            const RunSummary &secondSummary) {
  static const Stream none;
  static const StreamSummary nothing;
  Comparison result;
  result.isTraining = true;
  const auto inFirst = trainingThreads(firstSummary);
  const auto inSecond = trainingThreads(secondSummary);
  for (std::size_t i = 0; i < std::max(inFirst.size(), inSecond.size()); ++i) {
    const bool hasA = i < inFirst.size(), hasB = i < inSecond.size();
    const Stream &a = hasA ? first.streams[inFirst[i]] : none;
    const Stream &b = hasB ? second.streams[inSecond[i]] : none;
    const StreamSummary &inA =
        hasA ? firstSummary.streams[inFirst[i]] : nothing;
    const StreamSummary &inB =
        hasB ? secondSummary.streams[inSecond[i]] : nothing;
    noteRandom(result, a.thread, inA, inB);
    auto step = stepDifference(a, inA, b, inB);
    if (!step || result.step)
      continue;
    step->thread = hasA ? a.thread : b.thread;
    result.step = step;
    auto operation =
        differenceInStep(workOf(a, step->step), workOf(b, step->step));
    if (!operation)
      continue;
    operation->gradientOf = enclosingGradient(a, operation->number);
    operation->thread = step->thread;
    operation->step = step->step - 1;
    result.operations.push_back(*operation);
  }
  const auto pairs =
      matchLosses(firstSummary.allLosses(), secondSummary.allLosses());
  for (std::size_t i = 0; i < pairs.size() && !result.loss; ++i)
    if (pairs[i].first.number != pairs[i].second.number)
      result.loss =
          LossDifference{"main", pairs[i].number, pairs[i].first.step,
                         pairs[i].first.number, pairs[i].second.number};
  return result;
}

} // namespace reprise::verify
