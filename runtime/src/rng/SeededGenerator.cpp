//===- SeededGenerator.cpp - generators from 64 bits ----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SeededGenerator.h"

#include "RunSeed.h"

#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

void reprise::detail::reseed(at::Generator &generator, std::uint64_t seed) {
  auto *impl = generator.get<at::CPUGeneratorImpl>();
  std::lock_guard<std::mutex> lock(impl->mutex_);
  // Forgets the normal numbers that are kept for the next draw.
  impl->set_current_seed(seed);
  // LibTorch seeds its Mersenne twister with 32 bits: among 100,000 generators
  // two would be expected to draw the same numbers. All of its state is filled
  // from the 64 bits instead, with SplitMix64.
  at::mt19937_data_pod data = impl->engine().data();
  std::uint64_t counter = seed;
  for (std::size_t word = 0; word < data.state_.size(); word += 2) {
    const std::uint64_t bits = mix(counter += weyl);
    data.state_[word] = static_cast<std::uint32_t>(bits);
    data.state_[word + 1] = static_cast<std::uint32_t>(bits >> 32);
  }
  at::mt19937 engine;
  engine.set_data(data);
  impl->set_engine(engine);
}

at::Generator reprise::detail::seeded_generator(std::uint64_t seed) {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  reseed(generator, seed);
  return generator;
}
