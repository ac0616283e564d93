//===- RunSeed.h - the seed and epoch of this run ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_RUNSEED_H
#define REPRISE_RUNTIME_SRC_RUNSEED_H

#include <cstdint>
#include <optional>

namespace reprise::detail {

/// SplitMix64's finaliser: a bijection of 64-bit numbers.
constexpr std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// What SplitMix64 adds at each step.
constexpr std::uint64_t weyl = 0x9e3779b97f4a7c15;

/// Sets the run's seed, and the epoch to 0.
void set_run_seed(std::uint64_t seed);

/// The run's seed. Throws std::logic_error, in the name of \p asker, if nothing
/// has seeded the run.
std::uint64_t run_seed(const char *asker);

/// The run's seed, if it has one by now, and the epoch of set_epoch().
struct RunState {
  std::optional<std::uint64_t> seed;
  std::uint64_t epoch = 0;
};
RunState run_state();
void set_run_state(const RunState &state);

/// The epoch of what is drawn on this thread: that of the loader that fetches
/// here, or else of set_epoch().
std::uint64_t epoch_here();

} // namespace reprise::detail

#endif
