//===- SampleGenerator.cpp - random numbers of one sample -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/sample_generator.h"

#include "RunSeed.h"
#include "SampleSeed.h"

#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

using namespace reprise;

/// The stream of derive_seed() that samples use: "reprise" in ASCII, far from
/// the small numbers that users take.
static constexpr std::uint64_t sampleStream = 0x72657072697365;

at::Generator reprise::sample_generator(std::size_t index) {
  const std::uint64_t seed =
      reprise::detail::seed_of_sample(sampleStream, index, "sample_generator");
  at::Generator generator = at::detail::createCPUGenerator(seed);
  // LibTorch seeds its Mersenne twister with 32 bits: among 100,000 samples
  // two would be expected to draw the same numbers. All of its state is filled
  // from the 64 bits instead, with SplitMix64.
  auto *impl = generator.get<at::CPUGeneratorImpl>();
  std::lock_guard<std::mutex> lock(impl->mutex_);
  at::mt19937_data_pod data = impl->engine().data();
  std::uint64_t counter = seed;
  for (std::size_t word = 0; word < data.state_.size(); word += 2) {
    const std::uint64_t bits =
        reprise::detail::mix(counter += reprise::detail::weyl);
    data.state_[word] = static_cast<std::uint32_t>(bits);
    data.state_[word + 1] = static_cast<std::uint32_t>(bits >> 32);
  }
  at::mt19937 engine;
  engine.set_data(data);
  impl->set_engine(engine);
  return generator;
}
