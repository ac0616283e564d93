//===- DigestBenchmark.cpp - digests and memory ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include <reprise/trace.h>

#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include <cstring>

namespace {

constexpr std::int64_t elements = 16 * 1024 * 1024;

void digest(benchmark::State &state) {
  const auto tensor = torch::rand({elements});
  for (auto _ : state)
    benchmark::DoNotOptimize(reprise::digest(tensor));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          elements * 4);
}

void copy(benchmark::State &state) {
  const auto tensor = torch::rand({elements});
  auto to = torch::empty_like(tensor);
  for (auto _ : state) {
    std::memcpy(to.data_ptr(), tensor.data_ptr(), tensor.nbytes());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          elements * 4);
}

} // namespace

BENCHMARK(digest)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(copy)->UseRealTime()->Unit(benchmark::kMillisecond);
