//===- hazard.cpp - a layer that eval() does not reach ------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits and validates with eval(), as it should. The dropout is a
// member that was never registered, though: eval() does not know of it, and it
// goes on dropping and drawing.
//
// usage: unregistered-hazard [--no-validation]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <cstdio>
#include <string>

struct NetImpl : torch::nn::Module {
  torch::nn::Linear first{nullptr}, second{nullptr};
  torch::nn::Dropout dropout{0.2};

  NetImpl() {
    first = register_module("first", torch::nn::Linear(64, 32));
    second = register_module("second", torch::nn::Linear(32, 10));
  }

  torch::Tensor forward(torch::Tensor images) {
    auto hidden = torch::relu(first->forward(images.flatten(1)));
    return second->forward(dropout->forward(hidden));
  }
};
TORCH_MODULE(Net);

float validate(Net &model, const Digits &digits) {
  torch::NoGradGuard noGrad;
  model->eval();
  auto value =
      torch::cross_entropy_loss(model->forward(digits.images), digits.labels)
          .item<float>();
  model->train();
  return value;
}

int main(int argc, char **argv) {
  const bool validation = argc < 2 || std::string(argv[1]) != "--no-validation";
  torch::manual_seed(1);

  Net model;
  torch::optim::SGD optimizer(model->parameters(), 0.2);
  Digits train(Digits::Split::Train), test(Digits::Split::Test);

  for (int epoch = 1; epoch <= 10; ++epoch) {
    optimizer.zero_grad();
    auto loss =
        torch::cross_entropy_loss(model->forward(train.images), train.labels);
    loss.backward();
    optimizer.step();
    auto value = loss.item<float>();
    std::printf("epoch %2d  loss %.6f  %a\n", epoch, value, value);
    if (validation) {
      // Of the same weights, one after the other.
      float once = validate(model, test), again = validate(model, test);
      std::printf("test loss %.6f, and again %.6f\n", once, again);
    }
  }
}
