//===- SinkStep.h - steps of those who count with a sign --------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_SINKSTEP_H
#define REPRISE_RUNTIME_SRC_SINKSTEP_H

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace reprise::detail {

/// A step as TensorBoard and MLflow have it. Throws std::invalid_argument for
/// one that would become negative.
inline std::int64_t signed_step(const char *who, std::uint64_t step) {
  if (step >
      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    throw std::invalid_argument(std::string(who) + ": the step " +
                                std::to_string(step) + " is 2^63 or more");
  return static_cast<std::int64_t>(step);
}

} // namespace reprise::detail

#endif
