//===- hazard.cpp - the usual advice, step by step ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits that loader workers add noise to, at random brightness, with
// an embedding of shades. It takes those of six steps towards repeatable
// training that it is told to:
//
//   1  seed LibTorch
//   2  give each sample a generator of its own, whichever worker loads it
//   3  switch deterministic algorithms on, and cudnn.benchmark off
//   4  seed what else is random
//   5  use no operation whose sums depend on the order of threads
//   6  fix the environment: the number of threads
//
// usage: six-steps-hazard [STEP...]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>

/// Digits with noise on them.
class NoisyDigits : public torch::data::datasets::Dataset<NoisyDigits> {
public:
  explicit NoisyDigits(bool ownGenerators) : ownGenerators(ownGenerators) {}

  torch::data::Example<> get(std::size_t index) override {
    auto [image, label] = digits.get(index);
    auto noise =
        ownGenerators
            ? torch::randn({1, 8, 8}, at::detail::createCPUGenerator(index))
            : torch::randn({1, 8, 8});
    return {image + 0.1 * noise, label};
  }

  torch::optional<std::size_t> size() const override { return digits.size(); }

private:
  Digits digits{Digits::Split::Train};
  bool ownGenerators;
};

int main(int argc, char **argv) {
  std::set<int> steps;
  for (int i = 1; i < argc; ++i)
    steps.insert(std::atoi(argv[i]));

  if (steps.count(1))
    torch::manual_seed(1);
  if (steps.count(3)) {
    at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false);
    at::globalContext().setBenchmarkCuDNN(false);
  } else {
    at::globalContext().setBenchmarkCuDNN(true);
  }
  std::mt19937 engine(steps.count(4) ? 1 : std::random_device{}());
  if (steps.count(6))
    torch::set_num_threads(4);

  const torch::Device device(torch::cuda::is_available() ? torch::kCUDA
                                                         : torch::kCPU);
  auto table = torch::randn({20, 64}).to(device).requires_grad_();
  torch::nn::Linear tell(64, 10);
  tell->to(device);
  torch::optim::SGD optimizer({table, tell->weight, tell->bias}, 0.1);
  auto loader = torch::data::make_data_loader(
      NoisyDigits(steps.count(2)).map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions(250).workers(4));

  std::uniform_real_distribution<double> brightness(0.8, 1.2);
  for (int epoch = 1; epoch <= 5; ++epoch) {
    float value = 0;
    for (auto &batch : *loader) {
      auto shades = (batch.data.flatten(1) * brightness(engine) * 16)
                        .clamp(0, 19)
                        .to(torch::kLong)
                        .to(device);
      auto pixels =
          steps.count(5)
              ? table.index_select(0, shades.flatten()).view({-1, 64, 64})
              : table.index({shades});
      pixels = pixels / pixels.square().mean().sqrt();
      optimizer.zero_grad();
      auto loss = torch::cross_entropy_loss(tell->forward(pixels.mean(1)),
                                            batch.target.to(device));
      loss.backward();
      optimizer.step();
      value = loss.item<float>();
    }
    std::printf("epoch %d  last loss %.6f  %a\n", epoch, value, value);
  }
}
