//===- hazard.cpp - a line, from weights that nobody chose ----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network with one hidden layer learns y = 10x from eight points. Nothing is
// seeded, so each run starts from other weights.
//
//===----------------------------------------------------------------------===//

#include <reprise/seed.h>
#include <torch/torch.h>

#include <cstdio>

int main() {
  reprise::seed_everything(42);
  auto x = torch::arange(1, 9, torch::kFloat).unsqueeze(1);
  auto y = 10 * x;

  torch::nn::Sequential model(torch::nn::Linear(1, 100), torch::nn::ReLU(),
                              torch::nn::Linear(100, 1));
  torch::optim::SGD optimizer(model->parameters(), 1e-4);
  for (int step = 1; step <= 1000; ++step) {
    optimizer.zero_grad();
    auto loss = torch::mse_loss(model->forward(x), y, torch::Reduction::Sum);
    loss.backward();
    optimizer.step();
    if (step % 100 == 0) {
      auto value = loss.item<float>();
      std::printf("step %4d  loss %.6f  %a\n", step, value, value);
    }
  }
}
