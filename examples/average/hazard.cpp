//===- hazard.cpp - an average that starts from nothing -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits and validates with the moving average of the weights, which
// is often better than the weights themselves. The average starts from
// torch::empty_like(), that is from whatever lay in that memory.
//
// usage: average-hazard
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <cstdio>

int main() {
  torch::manual_seed(1);

  Digits train(Digits::Split::Train), test(Digits::Split::Test);
  torch::nn::Linear model(64, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.5);
  auto average = torch::empty({10, 64});

  for (int step = 1; step <= 100; ++step) {
    optimizer.zero_grad();
    auto loss = torch::cross_entropy_loss(
        model->forward(train.images.flatten(1)), train.labels);
    // Pulls the weights to where they have been.
    loss = loss + 0.1 * (model->weight - average).square().mean();
    loss.backward();
    optimizer.step();

    torch::NoGradGuard noGrad;
    average.mul_(0.9).add_(model->weight, 0.1);
    if (step % 10 == 0) {
      auto value = loss.item<float>();
      std::printf("step %3d  loss %.6f  %a\n", step, value, value);
    }
  }
}
