//===- Seed.cpp - seeding a run -------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/seed.h"

#include "Generators.h"
#include "NamedGenerators.h"
#include "RunSeed.h"
#include "reprise/deterministic_mode.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <string>

using namespace reprise;

/// Reads REPRISE_SEED; without it, gives `seed` back.
static std::uint64_t seed_or_environment(std::uint64_t seed) {
  const char *text = std::getenv("REPRISE_SEED");
  if (!text)
    return seed;
  const bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  const char *digits = hex ? text + 2 : text;
  // strtoull takes blanks, signs and a second "0x" that are no seeds.
  const std::string allowed = hex ? "0123456789abcdefABCDEF" : "0123456789";
  const bool clean = *digits && std::string(digits).find_first_not_of(
                                    allowed) == std::string::npos;
  errno = 0;
  const unsigned long long value =
      clean ? std::strtoull(digits, nullptr, hex ? 16 : 10) : 0;
  if (!clean || errno == ERANGE)
    throw std::invalid_argument(
        "the environment variable REPRISE_SEED is '" + std::string(text) +
        "'; set it to a number from 0 to 18446744073709551615 (or 0x...), or "
        "unset it");
  return value;
}

static void log(std::uint64_t seed, const std::string &seeded) {
  const char *wanted = std::getenv("REPRISE_LOG");
  if (wanted && std::string(wanted) == "0")
    return;
  std::fprintf(stderr, "reprise: seed %llu%s: %s\n",
               static_cast<unsigned long long>(seed),
               std::getenv("REPRISE_SEED") ? " (REPRISE_SEED)" : "",
               seeded.c_str());
}

std::string reprise::detail::seed_generators(std::uint64_t seed) {
  std::string seeded;
  for (at::Generator &generator : default_generators()) {
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_current_seed(seed);
    seeded += generator.device().str() + ", ";
  }
  std::srand(static_cast<unsigned>(seed ^ (seed >> 32)));
  return seeded + "rand()";
}

std::uint64_t reprise::seed_everything(std::uint64_t seed) {
  seed = seed_or_environment(seed);
  const bool deterministic = DeterministicMode::enable_if_asked();
  const std::string seeded = reprise::detail::seed_generators(seed);
  reprise::detail::set_run_seed(seed);
  reprise::detail::reseed_named_generators(seed);
  log(seed, seeded + (deterministic ? "; deterministic mode is on" : ""));
  return seed;
}
