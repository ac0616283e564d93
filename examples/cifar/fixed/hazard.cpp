//===- hazard.cpp - a small convolutional network on CIFAR-10 -------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The training that tutorials begin with: two convolutions, three layers, SGD
// with momentum, batches of four that two workers load and flip. It validates
// and saves after each epoch and goes on from what it finds saved. Each of
// these repeats, with any number of workers, with validation and without, and
// killed at any moment.
//
// usage: cifar-fixed DATA CHECKPOINTS [EPOCHS [WORKERS]] [--no-validation]
//
//===----------------------------------------------------------------------===//

#include "cifar/network.h"
#include "data/cifar10.h"

#include <reprise/checkpoint.h>
#include <reprise/deterministic_mode.h>
#include <reprise/loader.h>
#include <reprise/rng_guard.h>
#include <reprise/sample_generator.h>
#include <reprise/seed.h>
#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>
#include <string>

/// CIFAR-10, each image flipped with a chance of one half.
class FlippedCifar10 : public torch::data::datasets::Dataset<FlippedCifar10> {
public:
  explicit FlippedCifar10(const std::string &folder)
      : images(folder, Cifar10::Split::Train) {}

  torch::data::Example<> get(std::size_t index) override {
    auto [image, label] = images.get(index);
    if (torch::rand({1}, reprise::sample_generator(index)).item<float>() < 0.5)
      image = image.flip(/*dims=*/2);
    return {image, label};
  }

  torch::optional<std::size_t> size() const override { return images.size(); }

private:
  Cifar10 images;
};

int main(int argc, char **argv) {
  const bool validates = argv[argc - 1] != std::string("--no-validation");
  if (!validates)
    --argc;
  if (argc < 3) {
    std::fprintf(stderr,
                 "usage: %s DATA CHECKPOINTS [EPOCHS [WORKERS]] "
                 "[--no-validation]\n",
                 argv[0]);
    return 2;
  }
  const std::string data = argv[1];
  const std::uint64_t epochs =
      argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 2;
  const std::size_t workers = argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 2;

  reprise::seed_everything(1);
  reprise::DeterministicMode::enable();
  const torch::Device device(torch::cuda::is_available() ? torch::kCUDA
                                                         : torch::kCPU);
  Network model;
  model->to(device);
  torch::optim::SGD optimizer(model->parameters(),
                              torch::optim::SGDOptions(0.001).momentum(0.9));
  auto trainLoader = reprise::data::make_loader(
      FlippedCifar10(data).map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions(4).workers(workers));
  auto testLoader = torch::data::make_data_loader(
      Cifar10(data, Cifar10::Split::Test)
          .map(torch::data::transforms::Stack<>()),
      50);

  reprise::Checkpoint checkpoint(argv[2]);
  checkpoint.add("model", model)
      .add("optimizer", optimizer)
      .add("loader", trainLoader);
  checkpoint.resume();

  for (auto epoch = checkpoint.epoch(); epoch < epochs;) {
    ++epoch;
    int step = 0;
    for (auto &batch : *trainLoader) {
      optimizer.zero_grad();
      auto loss = torch::cross_entropy_loss(
          model->forward(batch.data.to(device)), batch.target.to(device));
      loss.backward();
      optimizer.step();
      if (++step % 25 == 0) {
        auto value = loss.item<float>();
        std::printf("epoch %d  step %3d  loss %.6f  %a\n",
                    static_cast<int>(epoch), step, value, value);
      }
    }

    if (validates) {
      reprise::RngGuard guard;
      model->eval();
      std::int64_t right = 0;
      for (auto &batch : *testLoader) {
        torch::NoGradGuard noGrad;
        auto guess = model->forward(batch.data.to(device)).argmax(1).cpu();
        right += guess.eq(batch.target).sum().item<std::int64_t>();
      }
      model->train();
      std::printf("epoch %d  %lld of the test images are told right\n",
                  static_cast<int>(epoch), static_cast<long long>(right));
    }
    // Behind the guard: within it the generator stands where validation does.
    checkpoint.save(epoch, /*step=*/0);
  }
}
