//===- hazard.cpp - batches in the order in which they are ready --------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits with two loader workers that need not wait for each other.
// Everything is seeded and nothing is drawn in a worker; the batches are the
// same in each run, and come in another order.
//
// usage: first-come-hazard
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <cstdio>

int main() {
  torch::manual_seed(1);

  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 32),
                              torch::nn::ReLU(), torch::nn::Linear(32, 10));
  torch::optim::SGD optimizer(model->parameters(), 0.2);
  auto loader = torch::data::make_data_loader(
      Digits(Digits::Split::Train).map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions(20).workers(2).enforce_ordering(true));

  for (int epoch = 1; epoch <= 3; ++epoch) {
    float value = 0;
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      auto loss =
          torch::cross_entropy_loss(model->forward(batch.data), batch.target);
      loss.backward();
      optimizer.step();
      value = loss.item<float>();
    }
    std::printf("epoch %d  last loss %.6f  %a\n", epoch, value, value);
  }
}
