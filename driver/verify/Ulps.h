//===- Ulps.h - how far two numbers are apart -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_ULPS_H
#define REPRISE_DRIVER_VERIFY_ULPS_H

#include "driver/verify/Summary.h"

#include <optional>
#include <utility>
#include <vector>

namespace reprise::verify {

/// How many numbers of their type lie from one to the other: 0 for the same
/// bits, 1 for neighbours. None where one is no number or the types differ. The
/// two zeros are neighbours: their bits differ.
std::optional<std::uint64_t> ulpDistance(const Number &a, const Number &b);

/// Two losses that two runs read at the same place.
struct LossPair {
  Loss first, second;
  std::optional<std::uint64_t> ulps;
  std::size_t number; ///< Of the first run's losses, counted from 1.
};

/// Matches the losses of two runs: those between two steps with those between
/// the same steps. Where one run read more of them (it validates, the other
/// does not), those of the other are looked for among them, in order; if not
/// all are there, those are left out that stand apart from the training's.
std::vector<LossPair> matchLosses(const std::vector<Loss> &first,
                                  const std::vector<Loss> &second);

} // namespace reprise::verify

#endif
