//===- hazard.cpp - a seed that comes after the weights -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A convolutional network learns to read digits. It is seeded, but after its
// weights were drawn. A few steps are enough to see it.
//
// usage: few-steps-hazard [STEPS]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <reprise/seed.h>
#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char **argv) {
  reprise::seed_everything(1);
  const int steps = argc > 1 ? std::atoi(argv[1]) : 1000;

  torch::nn::Sequential model(
      torch::nn::Conv2d(torch::nn::Conv2dOptions(1, 16, 3).padding(1)),
      torch::nn::ReLU(), torch::nn::MaxPool2d(2), torch::nn::Flatten(),
      torch::nn::Dropout(0.2), torch::nn::Linear(16 * 4 * 4, 10));
  torch::optim::Adam optimizer(model->parameters(), 1e-3);

  auto loader = torch::data::make_data_loader(
      Digits(Digits::Split::Train).map(torch::data::transforms::Stack<>()), 50);
  int step = 0;
  while (step < steps)
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      auto loss =
          torch::cross_entropy_loss(model->forward(batch.data), batch.target);
      loss.backward();
      optimizer.step();
      auto value = loss.item<float>();
      if (++step <= 5 || step % 100 == 0)
        std::printf("step %4d  loss %.6f  %a\n", step, value, value);
      if (step == steps)
        break;
    }
}
