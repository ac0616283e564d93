//===- hazard.cpp - augmentation in loader workers ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits that the data set augments as they are fetched. Everything
// is seeded, and without workers every run is the same. With workers, threads
// take turns on one generator, or each goes on with a copy of its own.
//
// usage: workers-hazard WORKERS [noise] [brightness] [shift]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

/// What is done to an image, each from another source of random numbers.
struct Augmentation {
  bool noise = false, brightness = false, shift = false;
};

/// Digits that are other ones each time they are fetched.
class AugmentedDigits : public torch::data::datasets::Dataset<AugmentedDigits> {
public:
  AugmentedDigits(Augmentation augmentation, unsigned seed)
      : augmentation(augmentation), engine(seed) {}

  torch::data::Example<> get(std::size_t index) override {
    auto [image, label] = digits.get(index);
    if (augmentation.noise)
      image = image + 0.2 * torch::randn({1, 8, 8});
    if (augmentation.brightness)
      image = image * brightness(engine);
    if (augmentation.shift)
      image = image.roll(std::rand() % 3 - 1, /*dims=*/2);
    return {image, label};
  }

  torch::optional<std::size_t> size() const override { return digits.size(); }

private:
  Digits digits{Digits::Split::Train};
  Augmentation augmentation;
  std::mt19937 engine;
  std::uniform_real_distribution<double> brightness{0.5, 1.5};
};

int main(int argc, char **argv) {
  const unsigned seed = 1;
  torch::manual_seed(seed);
  std::srand(seed);

  std::size_t workers = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 2;
  Augmentation augmentation;
  for (int i = 2; i < argc; ++i) {
    augmentation.noise |= std::string(argv[i]) == "noise";
    augmentation.brightness |= std::string(argv[i]) == "brightness";
    augmentation.shift |= std::string(argv[i]) == "shift";
  }

  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 32),
                              torch::nn::ReLU(), torch::nn::Linear(32, 10));
  torch::optim::SGD optimizer(model->parameters(), 0.5);
  auto loader = torch::data::make_data_loader(
      AugmentedDigits(augmentation, seed)
          .map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions(50).workers(workers));

  for (int epoch = 1; epoch <= 2; ++epoch) {
    int step = 0;
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      auto loss =
          torch::cross_entropy_loss(model->forward(batch.data), batch.target);
      loss.backward();
      optimizer.step();
      if (++step % 10 == 0) {
        auto value = loss.item<float>();
        std::printf("epoch %d  step %2d  loss %.6f  %a\n", epoch, step, value,
                    value);
      }
    }
  }
}
