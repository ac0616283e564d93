//===- hazard.cpp - a seed in the training loop -------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits with dropout, and seeds at the top of each epoch, so as to
// be quite sure. Each epoch then meets the digits in the same order, under the
// same masks.
//
// usage: reseed-hazard
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <cstdio>

int main() {
  torch::manual_seed(1);

  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 64),
                              torch::nn::ReLU(), torch::nn::Dropout(0.5),
                              torch::nn::Linear(64, 10));
  torch::optim::SGD optimizer(model->parameters(), 0.2);
  auto loader = torch::data::make_data_loader(
      Digits(Digits::Split::Train).map(torch::data::transforms::Stack<>()), 50);
  Digits test(Digits::Split::Test);

  for (int epoch = 1; epoch <= 10; ++epoch) {
    torch::Tensor first;
    for (auto &batch : *loader) {
      if (!first.defined())
        first = batch.target;
      optimizer.zero_grad();
      auto loss =
          torch::cross_entropy_loss(model->forward(batch.data), batch.target);
      loss.backward();
      optimizer.step();
    }

    model->eval();
    torch::NoGradGuard noGrad;
    auto value =
        torch::cross_entropy_loss(model->forward(test.images), test.labels)
            .item<float>();
    model->train();
    std::printf("epoch %2d  test loss %.6f  %a\norder", epoch, value, value);
    for (int i = 0; i < 20; ++i)
      std::printf(" %d", first[i].item<int>());
    std::printf("\n");
  }
}
