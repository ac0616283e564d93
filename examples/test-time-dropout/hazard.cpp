//===- hazard.cpp - predictions that change the training ------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Leaves dropout on to see how sure the network is: the mean of many
// predictions and how far they spread. The masks for that come from the
// generator that training draws from.
//
// usage: test-time-dropout-hazard [--no-predictions]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <cstdio>
#include <string>
#include <vector>

/// Prints how likely the right digit is for three images, and how sure that is.
void predict(torch::nn::Sequential &model, const Digits &digits) {
  torch::NoGradGuard noGrad;
  model->train(); // Dropout stays on: each pass is another network.
  std::vector<torch::Tensor> passes;
  for (int pass = 0; pass < 50; ++pass)
    passes.push_back(torch::softmax(model->forward(digits.images), 1));
  auto likelihoods = torch::stack(passes);
  auto mean = likelihoods.mean(0), variance = likelihoods.var(0);
  for (int image = 0; image < 3; ++image) {
    int digit = digits.labels[image].item<int>();
    auto likely = mean[image][digit].item<float>();
    auto spread = variance[image][digit].item<float>();
    std::printf("  a %d is taken for a %d: %.3f %a, variance %.5f %a\n", digit,
                digit, likely, likely, spread, spread);
  }
}

int main(int argc, char **argv) {
  const bool predictions =
      argc < 2 || std::string(argv[1]) != "--no-predictions";
  torch::manual_seed(1);

  Digits test(Digits::Split::Test);
  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 64),
                              torch::nn::ReLU(), torch::nn::Dropout(0.3),
                              torch::nn::Linear(64, 10));
  torch::optim::Adam optimizer(model->parameters(), 3e-3);
  auto loader = torch::data::make_data_loader(
      Digits(Digits::Split::Train).map(torch::data::transforms::Stack<>()), 50);
  for (int epoch = 1; epoch <= 5; ++epoch) {
    int step = 0;
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      auto loss =
          torch::cross_entropy_loss(model->forward(batch.data), batch.target);
      loss.backward();
      optimizer.step();
      if (++step % 15 == 0) {
        auto value = loss.item<float>();
        std::printf("epoch %d  step %2d  loss %.6f  %a\n", epoch, step, value,
                    value);
      }
    }
    if (predictions) {
      predict(model, test);
    }
  }
}
