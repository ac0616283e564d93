//===- hazard.cpp - the usual advice, step by step ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits that loader workers add noise to, at random brightness, with
// an embedding of shades, and takes all six steps towards repeatable training.
// A record of what can change its bits goes to RECORD.
//
// usage: six-steps-fixed [RECORD]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <reprise/deterministic_mode.h>
#include <reprise/loader.h>
#include <reprise/manifest.h>
#include <reprise/sample_generator.h>
#include <reprise/seed.h>
#include <torch/torch.h>

#include <cstdio>
#include <random>

/// Digits with noise on them.
class NoisyDigits : public torch::data::datasets::Dataset<NoisyDigits> {
public:
  torch::data::Example<> get(std::size_t index) override {
    auto [image, label] = digits.get(index);
    auto noise = torch::randn({1, 8, 8}, reprise::sample_generator(index)); // 2
    return {image + 0.1 * noise, label};
  }

  torch::optional<std::size_t> size() const override { return digits.size(); }

private:
  Digits digits{Digits::Split::Train};
};

int main(int argc, char **argv) {
  const std::uint64_t seed = reprise::seed_everything(1);           // 1
  reprise::DeterministicMode::enable();                             // 3
  std::mt19937_64 engine(reprise::derive_seed(seed, "brightness")); // 4
  torch::set_num_threads(4);                                        // 6
  if (argc > 1)
    reprise::Manifest::collect().write(argv[1]);

  const torch::Device device(torch::cuda::is_available() ? torch::kCUDA
                                                         : torch::kCPU);
  auto table = torch::randn({20, 64}).to(device).requires_grad_();
  torch::nn::Linear tell(64, 10);
  tell->to(device);
  torch::optim::SGD optimizer({table, tell->weight, tell->bias}, 0.1);
  auto loader = reprise::data::make_loader(
      NoisyDigits().map(torch::data::transforms::Stack<>()),
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
          table.index_select(0, shades.flatten()).view({-1, 64, 64}); // 5
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
