//===- SampleSeed.h - seeds of one sample --------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_SAMPLESEED_H
#define REPRISE_RUNTIME_SRC_SAMPLESEED_H

#include <cstddef>
#include <cstdint>

namespace reprise::detail {

/// derive_seed() of the run's seed and the epoch here. Throws as run_seed()
/// does.
std::uint64_t seed_of_sample(std::uint64_t stream, std::size_t index,
                             const char *asker);

} // namespace reprise::detail

#endif
