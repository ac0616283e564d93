//===- Confidence.cpp - what equal runs prove -----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Confidence.h"

#include <algorithm>
#include <cmath>

namespace reprise::verify {

double chanceToSee(unsigned runs, double rate) {
  return 1 - std::pow(1 - rate, runs) - std::pow(rate, runs);
}

std::string confidenceText(unsigned runs) {
  // Rounded down: 100 % is never reached.
  auto percent = [runs](double rate) {
    return std::to_string(
               std::min(99, static_cast<int>(100 * chanceToSee(runs, rate)))) +
           " %";
  };
  return "a fault that shows in 1 of 3 runs would have been seen with " +
         percent(1.0 / 3) + ", one in 1 of 10 with " + percent(1.0 / 10);
}

} // namespace reprise::verify
