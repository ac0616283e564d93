//===- hazard.cpp - validation in train mode ----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits with batch norm and dropout, and validates without eval():
// the test images move the mean and variance that the network learns, and
// their masks move the generator that training draws from.
//
// usage: missing-eval-hazard [--no-validation]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <cstdio>
#include <string>

float validate(torch::nn::Sequential &model, const Digits &digits) {
  torch::NoGradGuard noGrad;
  return torch::cross_entropy_loss(model->forward(digits.images), digits.labels)
      .item<float>();
}

int main(int argc, char **argv) {
  const bool validation = argc < 2 || std::string(argv[1]) != "--no-validation";
  torch::manual_seed(1);

  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 32),
                              torch::nn::BatchNorm1d(32), torch::nn::ReLU(),
                              torch::nn::Dropout(0.2),
                              torch::nn::Linear(32, 10));
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  Digits train(Digits::Split::Train), test(Digits::Split::Test);

  for (int epoch = 1; epoch <= 10; ++epoch) {
    optimizer.zero_grad();
    auto loss =
        torch::cross_entropy_loss(model->forward(train.images), train.labels);
    loss.backward();
    optimizer.step();
    auto value = loss.item<float>();
    std::printf("epoch %2d  loss %.6f  %a\n", epoch, value, value);
    if (validation)
      std::printf("test loss %.6f\n", validate(model, test));
  }

  auto mean = model[2]->as<torch::nn::BatchNorm1d>()->running_mean.norm();
  std::printf("epoch 10  running mean %a\n", mean.item<float>());
}
