//===- hazard.cpp - another test set each time ----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Splits digits into those to train with and those to test with, at random, and
// trains on the first. LibTorch is seeded; the shuffle takes its numbers from
// the system.
//
// usage: split-hazard
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <random>
#include <vector>

int main() {
  torch::manual_seed(1);

  Digits digits(Digits::Split::Train);
  std::vector<std::int64_t> order(digits.size().value());
  std::iota(order.begin(), order.end(), 0);
  std::random_device device;
  std::shuffle(order.begin(), order.end(), device);
  auto chosen = torch::tensor(order);
  auto train = chosen.slice(0, 0, 1200), test = chosen.slice(0, 1200);

  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 32),
                              torch::nn::ReLU(), torch::nn::Linear(32, 10));
  torch::optim::SGD optimizer(model->parameters(), 0.2);
  for (int step = 1; step <= 100; ++step) {
    optimizer.zero_grad();
    auto loss = torch::cross_entropy_loss(
        model->forward(digits.images.index_select(0, train)),
        digits.labels.index_select(0, train));
    loss.backward();
    optimizer.step();
  }

  torch::NoGradGuard noGrad;
  auto guess = model->forward(digits.images.index_select(0, test)).argmax(1);
  auto right = guess.eq(digits.labels.index_select(0, test)).sum();
  auto norm = model[1]->as<torch::nn::Linear>()->weight.norm().item<float>();
  std::printf("%d of 300 are told right  norm of the weights %a\n",
              right.item<int>(), norm);
}
