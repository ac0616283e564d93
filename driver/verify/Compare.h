//===- Compare.h - where two runs part --------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_COMPARE_H
#define REPRISE_DRIVER_VERIFY_COMPARE_H

#include "driver/verify/Summary.h"

#include <optional>
#include <string>
#include <vector>

namespace reprise::verify {

/// What one of two runs did at the place where they part.
struct Side {
  std::string operation; ///< Empty: the thread had already ended.
  std::uint64_t digest = 0;
  std::optional<Number> number; ///< The output's only element, if it has one.
};

/// The first operation of a thread that put out other bits in the other run, or
/// is another operation.
struct OperationDifference {
  std::string thread;
  std::uint64_t number = 0; ///< Counts from 1 in its thread.
  std::uint64_t step = 0;   ///< Steps done before it.
  std::string gradientOf;   ///< The autograd node that it runs in, or empty.
  Side first, second;
  bool isOrdered = true; ///< See StreamSummary.
};

/// The first number read out of a tensor that differs.
struct LossDifference {
  std::string thread;
  std::uint64_t number = 0;            ///< Counts from 1 in its thread.
  std::uint64_t step = 0;              ///< Steps done before it.
  std::optional<Number> first, second; ///< None: that run read fewer numbers.
};

/// The first step after which parameters differ.
struct StepDifference {
  std::string thread;
  std::uint64_t step = 0;                     ///< Counts from 1.
  std::optional<std::uint64_t> first, second; ///< None: that run made fewer.
  std::uint64_t parameter = 0; ///< Counts from 1 in the step; 0: other ones.
  std::uint64_t parameters = 0;
};

struct Comparison {
  /// By thread, the one with the fewest steps done before it first.
  std::vector<OperationDifference> operations;
  std::optional<LossDifference> loss;
  std::optional<StepDifference> step;
  /// Threads that shared work out otherwise, and did the same work.
  unsigned sharedOut = 0;
  /// Threads that did more or less of the same work, which no ordered thread
  /// noticed.
  unsigned unequalWork = 0;

  bool isSame() const { return operations.empty() && !loss && !step; }
};

/// Compares two runs of one program, ordered threads record by record, others
/// by what they did together.
Comparison compare(const RunTrace &first, const RunSummary &firstSummary,
                   const RunTrace &second, const RunSummary &secondSummary);

} // namespace reprise::verify

#endif
