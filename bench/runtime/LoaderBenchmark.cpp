//===- LoaderBenchmark.cpp - our loader and LibTorch's --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include <reprise/loader.h>

#include <benchmark/benchmark.h>
#include <torch/torch.h>

using torch::data::DataLoaderOptions;

namespace {

/// Images of 3 x 32 x 32 in memory, as a data set of CIFAR's size keeps them.
struct Images : torch::data::datasets::Dataset<Images> {
  torch::Tensor images = torch::rand({1024, 3, 32, 32});
  torch::Tensor targets = torch::zeros({1024}, torch::kLong);
  torch::data::Example<> get(std::size_t index) override {
    const auto i = static_cast<std::int64_t>(index % 1024);
    return {images[i], targets[i]};
  }
  torch::optional<std::size_t> size() const override { return 8192; }
};

/// Samples that cost nothing: what is left is the loader's own work.
struct Numbers
    : torch::data::datasets::BatchDataset<Numbers, std::vector<std::size_t>> {
  std::vector<std::size_t>
  get_batch(c10::ArrayRef<std::size_t> indices) override {
    return indices.vec();
  }
  torch::optional<std::size_t> size() const override { return 65536; }
};

auto images() { return Images().map(torch::data::transforms::Stack<>()); }

template <class Loader>
void epochs(benchmark::State &state, Loader &loader, std::size_t samples) {
  for (auto _ : state)
    for (auto &batch : loader)
      benchmark::DoNotOptimize(batch);
  state.SetItemsProcessed(static_cast<std::int64_t>(
      state.iterations() * static_cast<benchmark::IterationCount>(samples)));
}

DataLoaderOptions options(benchmark::State &state) {
  return DataLoaderOptions(64).workers(
      static_cast<std::size_t>(state.range(0)));
}

void images_reprise(benchmark::State &state) {
  auto loader = reprise::data::make_loader(
      images(), reprise::SeededRandomSampler(8192, 1), options(state));
  epochs(state, *loader, 8192);
}
void images_libtorch(benchmark::State &state) {
  auto loader = torch::data::make_data_loader(
      images(), torch::data::samplers::RandomSampler(8192), options(state));
  epochs(state, *loader, 8192);
}
void numbers_reprise(benchmark::State &state) {
  auto loader = reprise::data::make_loader(
      Numbers(), reprise::SeededRandomSampler(65536, 1), options(state));
  epochs(state, *loader, 65536);
}
void numbers_libtorch(benchmark::State &state) {
  auto loader = torch::data::make_data_loader(
      Numbers(), torch::data::samplers::RandomSampler(65536), options(state));
  epochs(state, *loader, 65536);
}

} // namespace

#define EACH(NAME)                                                             \
  BENCHMARK(NAME)                                                              \
      ->ArgName("workers")                                                     \
      ->Arg(0)                                                                 \
      ->Arg(2)                                                                 \
      ->Arg(4)                                                                 \
      ->UseRealTime()                                                          \
      ->Unit(benchmark::kMillisecond)
EACH(images_reprise);
EACH(images_libtorch);
EACH(numbers_reprise);
EACH(numbers_libtorch);
