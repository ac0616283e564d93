#ifndef NET_H
#define NET_H

#include <vector>

#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  NetImpl() { layer = register_module("layer", torch::nn::Linear(4, 1)); }
  torch::Tensor forward(torch::Tensor x) {
    return layer(torch::dropout(x, 0.5, is_training()));
  }
  torch::nn::Linear layer = nullptr;
};
TORCH_MODULE(Net);

#endif
