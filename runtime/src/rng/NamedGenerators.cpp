//===- NamedGenerators.cpp - streams of one's own -------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NamedGenerators.h"

#include "RunSeed.h"
#include "SeededGenerator.h"
#include "reprise/named_generator.h"
#include "reprise/seed.h"

#include <map>
#include <mutex>

using namespace reprise;

namespace {
struct Named {
  std::mutex mutex;
  std::map<std::string, at::Generator> generators;
};
} // namespace

static Named &named() {
  static Named instance;
  return instance;
}

at::Generator reprise::named_generator(const std::string &name) {
  const std::uint64_t seed = reprise::detail::run_seed("named_generator");
  std::lock_guard<std::mutex> lock(named().mutex);
  at::Generator &generator = named().generators[name];
  if (!generator.defined())
    generator = reprise::detail::seeded_generator(derive_seed(seed, name));
  return generator;
}

void reprise::detail::reseed_named_generators(std::uint64_t seed) {
  std::lock_guard<std::mutex> lock(named().mutex);
  for (auto &entry : named().generators)
    reseed(entry.second, derive_seed(seed, entry.first));
}
