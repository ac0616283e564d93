//===- SeedRank.cpp - random numbers of each rank -------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../rng/Generators.h"
#include "../rng/RunSeed.h"
#include "Together.h"
#include "reprise/seed.h"

using namespace reprise;

/// "rank": tells these streams from others of the run's seed.
static constexpr std::uint64_t stream = 0x72616e6b;

std::uint64_t reprise::seed_rank(const Ranks &ranks) {
  const std::vector<std::string> seeds = reprise::detail::together(ranks, [] {
    return std::to_string(reprise::detail::run_seed("seed_rank"));
  });
  const std::string found = reprise::detail::difference(seeds);
  if (!found.empty())
    throw std::runtime_error(
        "seed_rank: the run's seed differs: " + found +
        "; give seed_everything(), and REPRISE_SEED where it is set, the same "
        "on all ranks");
  const std::uint64_t seed =
      derive_seed(std::stoull(seeds[0]), stream, 0, 0, ranks.rank());
  reprise::detail::seed_generators(seed);
  return seed;
}
