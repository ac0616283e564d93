//===- hazard.cpp - augmentation in loader workers ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits that the data set augments as they are fetched. What is
// drawn for a sample hangs on the run's seed, the epoch and the sample, and on
// nothing else: not on which worker fetches it, nor when.
//
// usage: workers-fixed WORKERS [noise] [brightness] [shift]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <reprise/sample_generator.h>
#include <reprise/sample_seed.h>
#include <reprise/seed.h>
#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

/// What is done to an image.
struct Augmentation {
  bool noise = false, brightness = false, shift = false;
};

/// Digits that are other ones each time they are fetched.
class AugmentedDigits : public torch::data::datasets::Dataset<AugmentedDigits> {
public:
  explicit AugmentedDigits(Augmentation augmentation)
      : augmentation(augmentation) {}

  torch::data::Example<> get(std::size_t index) override {
    auto [image, label] = digits.get(index);
    at::Generator generator = reprise::sample_generator(index);
    std::mt19937_64 engine = reprise::sample_engine(index);
    std::uniform_real_distribution<double> brightness(0.5, 1.5);
    if (augmentation.noise)
      image = image + 0.2 * torch::randn({1, 8, 8}, generator);
    if (augmentation.brightness)
      image = image * brightness(engine);
    if (augmentation.shift)
      image = image.roll(static_cast<int>(engine() % 3) - 1, /*dims=*/2);
    return {image, label};
  }

  torch::optional<std::size_t> size() const override { return digits.size(); }

private:
  Digits digits{Digits::Split::Train};
  Augmentation augmentation;
};

int main(int argc, char **argv) {
  reprise::seed_everything(1);

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
      AugmentedDigits(augmentation).map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions(50).workers(workers));

  for (int epoch = 1; epoch <= 2; ++epoch) {
    int step = 0;
    reprise::set_epoch(epoch);
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
