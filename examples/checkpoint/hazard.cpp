//===- hazard.cpp - a checkpoint without the momentum -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits for twenty epochs and saves the model after each. Run again,
// it goes on from there, without the momentum that it had and without the place
// in the stream of random numbers.
//
// usage: checkpoint-hazard FOLDER [EPOCH AFTER WHICH IT STOPS]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

int main(int argc, char **argv) {
  const std::filesystem::path folder = argc > 1 ? argv[1] : "run";
  const int stopAfter = argc > 2 ? std::atoi(argv[2]) : 20;
  torch::manual_seed(1);

  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 32),
                              torch::nn::ReLU(), torch::nn::Dropout(0.2),
                              torch::nn::Linear(32, 10));
  torch::optim::SGD optimizer(model->parameters(),
                              torch::optim::SGDOptions(0.1).momentum(0.9));
  Digits train(Digits::Split::Train);

  int epoch = 0;
  if (std::filesystem::exists(folder / "model.pt")) {
    torch::load(model, (folder / "model.pt").string());
    std::ifstream(folder / "epoch.txt") >> epoch;
  }
  std::filesystem::create_directories(folder);

  while (epoch < stopAfter) {
    ++epoch;
    optimizer.zero_grad();
    auto loss =
        torch::cross_entropy_loss(model->forward(train.images), train.labels);
    loss.backward();
    optimizer.step();
    auto value = loss.item<float>();
    std::printf("epoch %2d  loss %.6f  %a\n", epoch, value, value);

    torch::save(model, (folder / "model.pt").string());
    std::ofstream(folder / "epoch.txt") << epoch;
  }
}
