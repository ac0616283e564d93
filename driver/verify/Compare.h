//===- Compare.h - where two runs part --------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_COMPARE_H
#define REPRISE_DRIVER_VERIFY_COMPARE_H

#include "driver/verify/Backtrace.h"
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
  bool draws = false;           ///< It takes random numbers.
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
  /// Where the first run calls it; empty if that is not known.
  std::vector<Frame> calls;
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

/// The first step after which a default generator was in another state.
struct RandomDifference {
  std::string thread;
  std::uint64_t step = 0; ///< Counts from 1.
};

/// Whether the random numbers explain where two runs part.
enum class RandomRole {
  Unknown, ///< No state was recorded up to there.
  Parted,  ///< They had parted before.
  Equal,   ///< They had not.
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
  /// Threads that shared work out when the run was ended: see compareEnded.
  unsigned cutOff = 0;
  std::optional<RandomDifference> random;
  bool hasRandom = false; ///< States were recorded in both runs.
  /// Only what two trainings have in common was compared: see compareTrainings.
  bool isTraining = false;

  /// What the program itself recorded otherwise.
  std::vector<ProgramTraceDifference> program;
  /// In what the manifests beside it differ, where the runs part and both have
  /// one. It is no difference itself, but says where one may come from.
  std::optional<std::vector<ManifestDifference>> manifest;

  bool isSame() const {
    return operations.empty() && !loss && !step && program.empty();
  }
  RandomRole randomRole() const;
};

/// Compares two runs of one program, ordered threads record by record, others
/// by what they did together.
Comparison compare(const RunTrace &first, const RunSummary &firstSummary,
                   const RunTrace &second, const RunSummary &secondSummary);

/// Compares two runs that were ended after the same step. Other threads than
/// the one that makes the steps were ended somewhere in their work, and are
/// compared as far as both came; those that share work out are not.
Comparison compareEnded(const RunTrace &first, const RunSummary &firstSummary,
                        const RunTrace &second,
                        const RunSummary &secondSummary);

/// Compares two runs whose programs do other work for the same training: one
/// validates, or has loader workers, and the other has not. Only the parameters
/// after each step count, and the losses that both read between the same steps;
/// operations are compared in the step where the parameters part, as far as
/// both did the same.
Comparison compareTrainings(const RunTrace &first,
                            const RunSummary &firstSummary,
                            const RunTrace &second,
                            const RunSummary &secondSummary);

/// Compares a run with one that went on from a checkpoint: with its last steps
/// as many as that one made.
Comparison compareResumed(const RunTrace &first, const RunSummary &firstSummary,
                          const RunTrace &second,
                          const RunSummary &secondSummary);

} // namespace reprise::verify

#endif
