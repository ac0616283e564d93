//===- RngBenchmark.cpp - guards and generators ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include <reprise/rng_guard.h>
#include <reprise/sample_generator.h>
#include <reprise/seed.h>

#include <benchmark/benchmark.h>
#include <torch/torch.h>

namespace {

void guard(benchmark::State &state) {
  for (auto _ : state)
    reprise::RngGuard rng_guard;
}

// What a guard by hand costs: two copies of the state.
void guard_by_hand(benchmark::State &state) {
  auto generator = at::detail::getDefaultCPUGenerator();
  for (auto _ : state) {
    auto saved = generator.get_state();
    generator.set_state(saved);
  }
}

// The draws of a small augmentation: one image's noise.
void draw_sample_generator(benchmark::State &state) {
  reprise::seed_everything(1);
  std::size_t index = 0;
  for (auto _ : state) {
    auto generator = reprise::sample_generator(index++);
    benchmark::DoNotOptimize(torch::rand({3, 32, 32}, generator));
  }
}

void draw_libtorch(benchmark::State &state) {
  torch::manual_seed(1);
  for (auto _ : state)
    benchmark::DoNotOptimize(torch::rand({3, 32, 32}));
}

} // namespace

BENCHMARK(guard);
BENCHMARK(guard_by_hand);
BENCHMARK(draw_sample_generator);
BENCHMARK(draw_libtorch);
