//===- hazard.cpp - sums that threads split -------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes each pixel of a digit for a word that names a row of a table. All
// threads add to the gradients of the rows, in the order in which they come;
// and how many threads there are is left to the machine.
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <reprise/deterministic_mode.h>
#include <torch/torch.h>

#include <cstdio>
#include <thread>

/// Reads an image as a bag of words, one for each pixel: the 17 levels of ink
/// at each of 64 places. Its scores come from the mean of the words' rows.
struct BagOfPixelsImpl : torch::nn::Module {
  BagOfPixelsImpl() : classify(32, 10) {
    table = register_parameter("table", torch::randn({64 * 17, 32}));
    register_module("classify", classify);
  }

  /// Images {N, 1, 8, 8} to scores {N, 10}.
  torch::Tensor forward(const torch::Tensor &images) {
    auto ink = (images.flatten(1) * 16).to(torch::kLong);
    auto words = ink + 17 * torch::arange(64);
    return classify->forward(table.index({words}).mean(1));
  }

  torch::Tensor table;
  torch::nn::Linear classify;
};
TORCH_MODULE(BagOfPixels);

int main() {
  reprise::DeterministicMode::enable();
  torch::manual_seed(1);
  torch::set_num_threads(4);

  Digits digits(Digits::Split::Train);
  BagOfPixels model;
  torch::optim::SGD optimizer(model->parameters(),
                              torch::optim::SGDOptions(20).momentum(0.9));
  for (int step = 1; step <= 50; ++step) {
    optimizer.zero_grad();
    auto loss =
        torch::cross_entropy_loss(model->forward(digits.images), digits.labels);
    loss.backward();
    torch::nn::utils::clip_grad_norm_(model->parameters(), 0.1);
    optimizer.step();
    if (step % 5 == 0) {
      auto value = loss.item<float>();
      std::printf("step %2d  loss %.6f  %a\n", step, value, value);
    }
  }
}
