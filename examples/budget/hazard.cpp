//===- hazard.cpp - training for as long as there is time ---------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits until its time is over, with one seed. How many steps that
// is, the machine decides and what else runs on it.
//
// usage: budget-hazard [MILLISECONDS]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

int main(int argc, char **argv) {
  const std::chrono::milliseconds budget(
      argc > 1 ? std::strtol(argv[1], nullptr, 10) : 500);
  torch::manual_seed(1);

  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 32),
                              torch::nn::ReLU(), torch::nn::Linear(32, 10));
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  Digits digits(Digits::Split::Train);

  int steps = 0;
  torch::Tensor loss;
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < budget) {
    optimizer.zero_grad();
    loss =
        torch::cross_entropy_loss(model->forward(digits.images), digits.labels);
    loss.backward();
    optimizer.step();
    ++steps;
  }
  auto value = loss.item<float>();
  std::printf("after %d steps  loss %.6f  %a\n", steps, value, value);
}
