//===- Summary.h - what one run computed, in short --------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_SUMMARY_H
#define REPRISE_DRIVER_VERIFY_SUMMARY_H

#include "driver/verify/TraceReader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reprise::verify {

/// A floating-point number with its exact bits and the type it had.
struct Number {
  std::uint64_t bits = 0; ///< As a double.
  trace::ScalarType type = trace::ScalarType::Double;

  bool operator==(const Number &other) const = default;
  /// `0.51234 (0x3f032923)`: the shortest decimal that reads back as it, and
  /// the bits in its own type (in float's for the 16-bit types).
  std::string text() const;
};

/// A number that was read out of a tensor, after `step` steps of its thread.
struct Loss {
  Number number;
  std::uint64_t step = 0;
};

/// A default generator after a step.
struct RandomState {
  std::uint64_t step = 0;
  std::uint32_t device = 0;            ///< As in the trace.
  std::optional<std::uint64_t> digest; ///< None: another thread was drawing.
};

/// What one thread did, without the operations themselves.
struct StreamSummary {
  /// The order of this thread's operations is the program's own: it is the
  /// main thread, makes steps, or computes gradients. Other threads may share
  /// work out among themselves in an order that does not matter.
  bool isOrdered = false;
  std::uint64_t operations = 0;
  std::uint64_t digest = 0; ///< Of everything recorded.
  std::vector<Loss> losses;
  std::vector<std::uint64_t> steps; ///< A digest of the parameters each.
  std::vector<RandomState> random;
};

struct RunSummary {
  std::vector<StreamSummary> streams;                  ///< As in the trace.
  std::uint64_t operations = 0, steps = 0, losses = 0; ///< Of all threads.
  std::uint64_t digest = 0; ///< Of the ordered threads.

  /// Of the ordered threads, one after the other.
  std::vector<Loss> allLosses() const;
};

StreamSummary summarise(const Stream &stream);
RunSummary summarise(const RunTrace &trace);

/// The autograd node, `MulBackward0`, that the thread's operation of this
/// number runs in, or nothing if it runs in none.
std::string enclosingGradient(const Stream &stream, std::uint64_t number);

} // namespace reprise::verify

#endif
