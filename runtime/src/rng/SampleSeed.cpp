//===- SampleSeed.cpp - seeds of one sample -------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/sample_seed.h"

#include "RunSeed.h"
#include "SampleSeed.h"
#include "reprise/seed.h"

using namespace reprise;

/// The stream of derive_seed() that samples' seeds use: one behind that of
/// sample_generator().
static constexpr std::uint64_t seedStream = 0x72657072697366;

std::uint64_t reprise::detail::seed_of_sample(std::uint64_t stream,
                                              std::size_t index,
                                              const char *asker) {
  return derive_seed(run_seed(asker), stream, epoch_here(), index);
}

std::uint64_t reprise::sample_seed(std::size_t index) {
  return reprise::detail::seed_of_sample(seedStream, index, "sample_seed");
}

std::mt19937_64 reprise::sample_engine(std::size_t index) {
  return std::mt19937_64(
      reprise::detail::seed_of_sample(seedStream, index, "sample_engine"));
}
