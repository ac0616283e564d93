//===- CheckpointBenchmark.cpp - our checkpoint and LibTorch's ------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include <reprise/checkpoint.h>

#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>

namespace {

/// A model of 25 million parameters in 60 tensors, with Adam's state: 300 MB.
struct Training {
  torch::nn::Sequential model;
  torch::optim::Adam optimizer;
  std::string folder;

  Training() : model(make()), optimizer(model->parameters()) {
    torch::NoGradGuard noGradient;
    for (auto &parameter : model->parameters())
      parameter.mutable_grad() = torch::ones_like(parameter);
    optimizer.step();
    optimizer.zero_grad();
    std::string pattern =
        (std::filesystem::temp_directory_path() / "reprise-XXXXXX").string();
    folder = mkdtemp(pattern.data());
  }
  ~Training() { std::filesystem::remove_all(folder); }

  static torch::nn::Sequential make() {
    torch::nn::Sequential layers;
    for (int i = 0; i < 30; ++i)
      layers->push_back(torch::nn::Linear(912, 912));
    return layers;
  }
};

void synchronise(const std::string &path) {
  const int file = open(path.c_str(), O_RDONLY);
  fsync(file);
  close(file);
}

void save_reprise(benchmark::State &state) {
  Training training;
  reprise::CheckpointOptions options;
  options.keep_last = 1;
  reprise::Checkpoint checkpoint(training.folder, options);
  checkpoint.add("model", training.model).add("optimizer", training.optimizer);
  for (auto _ : state)
    checkpoint.save(0, 0);
}

// With what makes it survive a crash of the machine, as ours does.
void save_libtorch(benchmark::State &state) {
  Training training;
  for (auto _ : state) {
    torch::save(training.model, training.folder + "/model.pt");
    torch::save(training.optimizer, training.folder + "/optimizer.pt");
    synchronise(training.folder + "/model.pt");
    synchronise(training.folder + "/optimizer.pt");
  }
}

// As many bytes, written and synchronised: what the disk can do.
void save_disk(benchmark::State &state) {
  Training training;
  reprise::Checkpoint checkpoint(training.folder);
  checkpoint.add("model", training.model).add("optimizer", training.optimizer);
  std::ifstream saved(checkpoint.save(0, 0), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(saved), {}};
  const std::string path = training.folder + "/bytes";
  for (auto _ : state) {
    std::ofstream(path, std::ios::binary) << bytes;
    synchronise(path);
  }
}

void load_reprise(benchmark::State &state) {
  Training training;
  reprise::Checkpoint checkpoint(training.folder);
  checkpoint.add("model", training.model).add("optimizer", training.optimizer);
  checkpoint.save(0, 0);
  for (auto _ : state)
    checkpoint.resume();
}

void load_libtorch(benchmark::State &state) {
  Training training;
  torch::save(training.model, training.folder + "/model.pt");
  torch::save(training.optimizer, training.folder + "/optimizer.pt");
  for (auto _ : state) {
    torch::load(training.model, training.folder + "/model.pt");
    torch::load(training.optimizer, training.folder + "/optimizer.pt");
  }
}

} // namespace

BENCHMARK(save_reprise)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(save_libtorch)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(save_disk)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(load_reprise)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(load_libtorch)->UseRealTime()->Unit(benchmark::kMillisecond);
