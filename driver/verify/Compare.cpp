//===- Compare.cpp - where two runs part ----------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Compare.h"

#include "driver/verify/Steps.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/xxhash.h"

#include <algorithm>

namespace reprise::verify {

using trace::Kind;

namespace {

/// Goes from operation to operation and keeps what else stands between them.
class OperationCursor {
public:
  explicit OperationCursor(const Stream &stream) : cursor(stream.begin()) {}

  bool next() {
    scalar.reset();
    while (cursor.next(event)) {
      const trace::Record &record = event.record;
      if (record.kind == Kind::Operation) {
        ++number;
        return true;
      }
      if (record.kind == Kind::Scalar)
        scalar = Number{record.value, trace::ScalarType(record.aux)};
      else if (record.kind == Kind::Step)
        ++step;
      else if (record.kind == Kind::Progress)
        step = record.value;
    }
    event.name = {};
    return false;
  }

  Side side() const {
    return {event.name.str(), event.record.value, scalar,
            (event.record.flags & trace::draws) != 0};
  }

  Event event;
  std::optional<Number> scalar;
  std::uint64_t number = 0, step = 0;

private:
  Stream::Cursor cursor;
};

std::optional<OperationDifference> firstDifference(const Stream &first,
                                                   const Stream &second) {
  OperationCursor a(first), b(second);
  while (true) {
    const bool hasA = a.next(), hasB = b.next();
    if (!hasA && !hasB)
      return std::nullopt;
    if (hasA && hasB && a.event.name == b.event.name &&
        a.event.record.value == b.event.record.value &&
        a.event.record.flags == b.event.record.flags)
      continue;
    OperationDifference result;
    result.thread = first.thread;
    const OperationCursor &longer = hasA ? a : b;
    result.number = longer.number;
    result.step = longer.step;
    result.gradientOf = enclosingGradient(hasA ? first : second, longer.number);
    if (hasA)
      result.first = a.side();
    if (hasB)
      result.second = b.side();
    return result;
  }
}

/// One run did something there, and the other had come to its end.
template <typename Difference> bool isEnd(const Difference &difference) {
  return !difference.first || !difference.second;
}
bool isEnd(const OperationDifference &difference) {
  return difference.first.operation.empty() ||
         difference.second.operation.empty();
}

std::optional<LossDifference> lossDifference(llvm::StringRef thread,
                                             const StreamSummary &a,
                                             const StreamSummary &b) {
  for (std::size_t i = 0; i < std::max(a.losses.size(), b.losses.size()); ++i) {
    const Loss *first = i < a.losses.size() ? &a.losses[i] : nullptr;
    const Loss *second = i < b.losses.size() ? &b.losses[i] : nullptr;
    if (first && second && first->number == second->number)
      continue;
    LossDifference result{
        thread.str(), i + 1, (first ? first : second)->step, {}, {}};
    if (first)
      result.first = first->number;
    if (second)
      result.second = second->number;
    return result;
  }
  return std::nullopt;
}

/// How often unordered threads did what: an operation with what it put out.
using Key = std::pair<std::uint64_t, std::uint64_t>;
using Work = llvm::DenseMap<Key, std::int64_t>;

Key keyOf(const Event &event) {
  return {llvm::xxh3_64bits(event.name), event.record.value};
}

/// What threads did in one run and not in the other.
struct Balance {
  Work work;
  llvm::DenseMap<std::uint64_t, std::int64_t> calls; ///< Whatever came out.

  void add(const Stream &stream, std::int64_t sign) {
    Event event;
    for (auto cursor = stream.begin(); cursor.next(event);)
      if (event.record.kind == Kind::Operation) {
        work[keyOf(event)] += sign;
        calls[llvm::xxh3_64bits(event.name)] += sign;
      }
  }
  void add(llvm::ArrayRef<const Stream *> first,
           llvm::ArrayRef<const Stream *> second) {
    for (const Stream *stream : first)
      add(*stream, 1);
    for (const Stream *stream : second)
      add(*stream, -1);
  }
  static bool isZero(const auto &counts) {
    return llvm::all_of(counts,
                        [](const auto &entry) { return entry.second == 0; });
  }
};

/// Whether ordered threads did what the others lack: the main thread takes its
/// turns of an OpenMP loop as they come. Had it only done its own work in
/// another order, nothing of that would be lacking elsewhere.
bool isSharedByOrdered(const Balance &others,
                       llvm::ArrayRef<const Stream *> first,
                       llvm::ArrayRef<const Stream *> second) {
  Balance all = others;
  all.add(first, second);
  return !first.empty() && Balance::isZero(all.work);
}

/// The first operation of these threads whose output the other run has not, or
/// less often.
std::optional<OperationDifference>
firstUnmatched(const std::vector<const Stream *> &streams, const Work &work) {
  for (const Stream *stream : streams)
    for (OperationCursor cursor(*stream); cursor.next();) {
      auto found = work.find(keyOf(cursor.event));
      if (found == work.end() || found->second <= 0)
        continue;
      OperationDifference result;
      result.thread = stream->thread;
      result.number = cursor.number;
      result.step = cursor.step;
      result.first = cursor.side();
      result.isOrdered = false;
      return result;
    }
  return std::nullopt;
}

} // namespace

RandomRole Comparison::randomRole() const {
  // Steps done before the place where the runs part.
  std::uint64_t before = 0;
  if (!operations.empty()) {
    const OperationDifference &first = operations.front();
    before = first.step;
    if (first.first.draws && first.first.operation == first.second.operation)
      return RandomRole::Parted;
  } else if (step) {
    before = step->step - 1;
  } else if (loss) {
    before = loss->step;
  }
  // Validation may draw just as training does behind it, so that of two
  // trainings even the place in the step is a guess: its end decides.
  const std::uint64_t told =
      isTraining && !operations.empty() ? before + 1 : before;
  if (random && random->step <= told)
    return RandomRole::Parted;
  // Between the last state and a place that is not known anything may be drawn.
  return hasRandom && before && !operations.empty() ? RandomRole::Equal
                                                    : RandomRole::Unknown;
}

/// \p wereEnded: see compareEnded.
static Comparison compare(const RunTrace &first, const RunSummary &firstSummary,
                          const RunTrace &second,
                          const RunSummary &secondSummary, bool wereEnded) {
  static const Stream none;
  static const StreamSummary nothing;
  Comparison result;
  std::vector<const Stream *> shared, sharedSecond, ordered, orderedSecond;
  auto visit = [&](const Stream &a, const StreamSummary &inA, const Stream &b,
                   const StreamSummary &inB) {
    if (inA.operations == inB.operations && inA.digest == inB.digest)
      return;
    if (!inA.isOrdered && !inB.isOrdered) {
      if (wereEnded) {
        ++result.cutOff;
        return;
      }
      shared.push_back(&a);
      sharedSecond.push_back(&b);
      return;
    }
    ordered.push_back(&a);
    orderedSecond.push_back(&b);
    const Stream &named = a.thread.empty() ? b : a;
    const bool isOpen = wereEnded && (inA.steps.empty() || inB.steps.empty() ||
                                      inA.steps.size() != firstSummary.steps ||
                                      inB.steps.size() != secondSummary.steps);
    auto counts = [&](const auto &difference) {
      return difference && !(isOpen && isEnd(*difference));
    };
    if (auto difference = firstDifference(a, b); counts(difference)) {
      difference->thread = named.thread;
      result.operations.push_back(*difference);
    }
    if (auto difference = lossDifference(named.thread, inA, inB);
        counts(difference) && !result.loss)
      result.loss = difference;
    if (auto difference = stepDifference(a, inA, b, inB);
        counts(difference) && !result.step) {
      difference->thread = named.thread;
      result.step = difference;
    }
  };
  for (std::size_t i = 0; i < first.streams.size(); ++i)
    if (const Stream *other = second.find(first.streams[i].thread))
      noteRandom(result, first.streams[i].thread, firstSummary.streams[i],
                 secondSummary.streams[other - second.streams.data()]);
  for (std::size_t i = 0; i < first.streams.size(); ++i) {
    const Stream *other = second.find(first.streams[i].thread);
    visit(first.streams[i], firstSummary.streams[i], other ? *other : none,
          other ? secondSummary.streams[other - second.streams.data()]
                : nothing);
  }
  for (std::size_t i = 0; i < second.streams.size(); ++i)
    if (!first.find(second.streams[i].thread))
      visit(none, nothing, second.streams[i], secondSummary.streams[i]);
  llvm::stable_sort(result.operations, [](const OperationDifference &a,
                                          const OperationDifference &b) {
    return a.step < b.step;
  });

  Balance balance;
  balance.add(shared, sharedSecond);
  if (Balance::isZero(balance.work)) {
    result.sharedOut = shared.size();
  } else if (!result.step &&
             isSharedByOrdered(balance, ordered, orderedSecond)) {
    result.operations.clear();
    result.loss.reset();
    result.sharedOut = shared.size() + ordered.size();
  } else if (Balance::isZero(balance.calls) || !result.isSame()) {
    // The same work with other results, or what an ordered thread noticed.
    if (auto difference = firstUnmatched(shared, balance.work))
      result.operations.push_back(*difference);
  } else {
    result.unequalWork = shared.size();
  }
  return result;
}

Comparison compare(const RunTrace &first, const RunSummary &firstSummary,
                   const RunTrace &second, const RunSummary &secondSummary) {
  return compare(first, firstSummary, second, secondSummary, false);
}

Comparison compareEnded(const RunTrace &first, const RunSummary &firstSummary,
                        const RunTrace &second,
                        const RunSummary &secondSummary) {
  return compare(first, firstSummary, second, secondSummary, true);
}

} // namespace reprise::verify
