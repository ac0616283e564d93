//===- hazard.cpp - operations that add in the order of threads -----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains a convolution through one operation whose gradient, on CUDA, is added
// up by whichever thread comes first. Deterministic mode is switched off, since
// it throws for some of them; with --deterministic it is on.
//
// usage: nondeterministic-op-hazard OPERATION [--deterministic]
//
// OPERATION: interpolate, grid_sample, adaptive_avg_pool, max_pool, pad,
// index_add, scatter_add, embedding_bag, ctc_loss
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <cstdio>
#include <stdexcept>
#include <string>

namespace F = torch::nn::functional;

/// What the operation makes of features {N, 16, 8, 8}.
torch::Tensor through(const std::string &operation,
                      const torch::Tensor &features) {
  const auto options = features.options();
  // To which of five groups each image goes.
  auto group = torch::arange(features.size(0), options.dtype(torch::kLong)) % 5;
  if (operation == "interpolate")
    return F::interpolate(features, F::InterpolateFuncOptions()
                                        .size(std::vector<std::int64_t>{13, 13})
                                        .mode(torch::kBilinear)
                                        .align_corners(false));
  if (operation == "grid_sample") {
    auto places = torch::linspace(-1, 1, 20, options);
    auto grid = torch::stack(torch::meshgrid({places, places}, "xy"), -1);
    return F::grid_sample(features, grid.expand({features.size(0), 20, 20, 2}),
                          F::GridSampleFuncOptions().align_corners(false));
  }
  if (operation == "adaptive_avg_pool")
    return F::adaptive_avg_pool2d(features,
                                  F::AdaptiveAvgPool2dFuncOptions({3, 3}));
  if (operation == "max_pool")
    return F::max_pool3d(features, F::MaxPool3dFuncOptions(3).stride(1));
  if (operation == "pad")
    return F::pad(features,
                  F::PadFuncOptions({3, 3, 3, 3}).mode(torch::kReflect));
  if (operation == "index_add")
    return torch::zeros({5, 16, 8, 8}, options).index_add(0, group, features);
  if (operation == "scatter_add")
    return torch::zeros({5, 1024}, options)
        .scatter_add(0, group.view({-1, 1}).expand({-1, 1024}),
                     features.flatten(1));
  if (operation == "embedding_bag") {
    auto table = features.mean(0).view({16, 64});
    auto words = torch::arange(3000, options.dtype(torch::kLong)) % 16;
    return F::embedding_bag(words.view({-1, 10}), table,
                            F::EmbeddingBagFuncOptions().mode(torch::kMax));
  }
  if (operation == "ctc_loss") {
    auto scores = features.view({features.size(0), 16, 64});
    auto steps = torch::full({features.size(0)}, 64, torch::kLong);
    auto wanted =
        torch::arange(features.size(0) * 3, options.dtype(torch::kLong))
                .view({-1, 3}) %
            15 +
        1;
    return F::ctc_loss(scores.permute({2, 0, 1}).log_softmax(2), wanted, steps,
                       torch::full({features.size(0)}, 3, torch::kLong));
  }
  throw std::runtime_error("there is no operation " + operation);
}

void train(const std::string &operation, const torch::Device &device) {
  torch::nn::Conv2d convolution(torch::nn::Conv2dOptions(1, 16, 3).padding(1));
  convolution->to(device);
  torch::optim::SGD optimizer(convolution->parameters(), 0.05);
  auto images = Digits(Digits::Split::Train).images.to(device);
  for (int step = 1; step <= 20; ++step) {
    optimizer.zero_grad();
    auto loss =
        through(operation, convolution->forward(images)).square().mean();
    loss.backward();
    optimizer.step();
    auto value = loss.item<float>();
    std::printf("step %2d  loss %.6f  %a\n", step, value, value);
  }
}

int main(int argc, char **argv) {
  const std::string operation = argc > 1 ? argv[1] : "interpolate";
  const bool deterministic =
      argc > 2 && std::string(argv[2]) == "--deterministic";
  torch::manual_seed(1);
  at::globalContext().setDeterministicAlgorithms(false, false);
  if (deterministic)
    at::globalContext().setDeterministicAlgorithms(true, false);
  try {
    train(operation, torch::cuda::is_available() ? torch::kCUDA : torch::kCPU);
  } catch (const c10::Error &error) {
    std::printf("refused: %s\n", error.what_without_backtrace());
  }
}
