//===- hazard.cpp - a generator that is restored too late -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains twelve steps on noisy digits, with dropout, and saves after each. Run
// again, it goes on where it was killed, with any number of workers.
//
// usage: resume-fixed FOLDER [STEP AFTER WHICH IT IS KILLED [WORKERS]]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <reprise/checkpoint.h>
#include <reprise/loader.h>
#include <reprise/sample_generator.h>
#include <reprise/seed.h>
#include <torch/torch.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

/// Digits with noise on them, other noise in each epoch.
class NoisyDigits : public torch::data::datasets::Dataset<NoisyDigits> {
public:
  torch::data::Example<> get(std::size_t index) override {
    auto [image, label] = digits.get(index);
    auto generator = reprise::sample_generator(index);
    return {image + 0.2 * torch::randn({1, 8, 8}, generator), label};
  }

  torch::optional<std::size_t> size() const override { return digits.size(); }

private:
  Digits digits{Digits::Split::Train};
};

int main(int argc, char **argv) {
  const std::string folder = argc > 1 ? argv[1] : "run";
  const std::uint64_t killAfter =
      argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
  const std::size_t workers = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 0;

  reprise::seed_everything(1);
  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 32),
                              torch::nn::ReLU(), torch::nn::Dropout(0.2),
                              torch::nn::Linear(32, 10));
  torch::optim::Adam optimizer(model->parameters(), 0.01);
  auto loader = reprise::data::make_loader<reprise::SequentialSampler>(
      NoisyDigits().map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions(125).workers(workers));

  reprise::Checkpoint checkpoint(folder);
  checkpoint.add("model", model)
      .add("optimizer", optimizer)
      .add("loader", loader);
  checkpoint.resume();
  std::uint64_t step = checkpoint.step();
  for (auto epoch = loader->epoch(); epoch < 1; ++epoch)
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      auto loss =
          torch::cross_entropy_loss(model->forward(batch.data), batch.target);
      loss.backward();
      optimizer.step();
      auto value = loss.item<float>();
      std::printf("step %2d  loss %.6f  %a\n", static_cast<int>(++step), value,
                  value);
      std::fflush(stdout);
      checkpoint.save(epoch, step);
      if (step == killAfter)
        std::raise(SIGKILL);
    }
}
