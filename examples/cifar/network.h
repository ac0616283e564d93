//===- network.h - two convolutions and three layers ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_EXAMPLES_CIFAR_NETWORK_H
#define REPRISE_EXAMPLES_CIFAR_NETWORK_H

#include <torch/torch.h>

/// Images {N, 3, 32, 32} to scores {N, 10}.
struct NetworkImpl : torch::nn::Module {
  torch::nn::Conv2d first, second;
  torch::nn::MaxPool2d pool{2};
  torch::nn::Linear wide, narrow, scores;

  NetworkImpl()
      : first(register_module("first", torch::nn::Conv2d(3, 6, 5))),
        second(register_module("second", torch::nn::Conv2d(6, 16, 5))),
        wide(register_module("wide", torch::nn::Linear(16 * 5 * 5, 120))),
        narrow(register_module("narrow", torch::nn::Linear(120, 84))),
        scores(register_module("scores", torch::nn::Linear(84, 10))) {}

  torch::Tensor forward(torch::Tensor images) {
    auto maps = pool->forward(torch::relu(first->forward(images)));
    maps = pool->forward(torch::relu(second->forward(maps))).flatten(1);
    auto hidden = torch::relu(wide->forward(maps));
    return scores->forward(torch::relu(narrow->forward(hidden)));
  }
};
TORCH_MODULE(Network);

#endif
