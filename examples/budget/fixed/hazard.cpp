//===- hazard.cpp - training for as long as there is time ---------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits for a number of steps, with one seed. How long that takes,
// it says and does not decide by.
//
// usage: budget-fixed [STEPS]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

int main(int argc, char **argv) {
  const int steps = argc > 1 ? std::atoi(argv[1]) : 500;
  torch::manual_seed(1);

  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 32),
                              torch::nn::ReLU(), torch::nn::Linear(32, 10));
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  Digits digits(Digits::Split::Train);

  torch::Tensor loss;
  const auto start = std::chrono::steady_clock::now();
  for (int step = 0; step < steps; ++step) {
    optimizer.zero_grad();
    loss =
        torch::cross_entropy_loss(model->forward(digits.images), digits.labels);
    loss.backward();
    optimizer.step();
  }
  const std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  std::fprintf(stderr, "%.1f steps a second\n", steps / seconds.count());
  auto value = loss.item<float>();
  std::printf("after %d steps  loss %.6f  %a\n", steps, value, value);
}
