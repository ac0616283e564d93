//===- SampleGenerator.cpp - a generator for each sample ------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/sample_generator.h"

#include "SampleSeed.h"
#include "SeededGenerator.h"

using namespace reprise;

/// The stream of derive_seed() that samples use: "reprise" in ASCII, far from
/// the small numbers that users take.
static constexpr std::uint64_t sampleStream = 0x72657072697365;

at::Generator reprise::sample_generator(std::size_t index) {
  return reprise::detail::seeded_generator(
      reprise::detail::seed_of_sample(sampleStream, index, "sample_generator"));
}
