//===- network.h - two convolutions and three layers ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_EXAMPLES_CIFAR_NETWORK_H
#define REPRISE_EXAMPLES_CIFAR_NETWORK_H

#include <torch/torch.h>

/// Images {N, 3, 32, 32} to scores {N, 10}. Batch norm and dropout do one thing
/// in training and another in validation.
struct NetworkImpl : torch::nn::Module {
  torch::nn::Conv2d first, second;
  torch::nn::BatchNorm2d norm;
  torch::nn::MaxPool2d pool{2};
  torch::nn::Linear wide, narrow, scores;
  torch::nn::Dropout dropout;

  NetworkImpl()
      : first(register_module("first", torch::nn::Conv2d(3, 6, 5))),
        second(register_module("second", torch::nn::Conv2d(6, 16, 5))),
        norm(register_module("norm", torch::nn::BatchNorm2d(16))),
        wide(register_module("wide", torch::nn::Linear(16 * 5 * 5, 120))),
        narrow(register_module("narrow", torch::nn::Linear(120, 84))),
        scores(register_module("scores", torch::nn::Linear(84, 10))),
        dropout(register_module("dropout", torch::nn::Dropout(0.25))) {}

  torch::Tensor forward(torch::Tensor images) {
    auto maps = pool->forward(torch::relu(first->forward(images)));
    maps = torch::relu(norm->forward(second->forward(maps)));
    auto hidden = torch::relu(wide->forward(pool->forward(maps).flatten(1)));
    hidden = dropout->forward(torch::relu(narrow->forward(hidden)));
    return scores->forward(hidden);
  }
};
TORCH_MODULE(Network);

#endif
