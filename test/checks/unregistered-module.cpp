// Members that their module does not know. Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-unregistered-module %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- containers.cpp
#include <torch/torch.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

struct NetImpl : torch::nn::Module {
  NetImpl() {
    experts["first"] = std::make_shared<torch::nn::LinearImpl>(8, 8);
    for (int i = 0; i < 3; ++i)
      layers.push_back(torch::nn::Linear(8, 8));
    heads["left"] = torch::nn::Linear(8, 1);
    heads["right"] = torch::nn::Linear(8, 1);
    for (int i = 0; i < 3; ++i)
      norms.emplace_back(torch::nn::LayerNormOptions({8}));
  }
  torch::Tensor forward(torch::Tensor x) {
    for (size_t i = 0; i < layers.size(); ++i)
      x = norms[i](layers[i](x));
    return heads["left"](x) + heads["right"](x);
  }
  // CHECK: containers.cpp:[[#@LINE+2]]:3: warning: 'layers' is a container of modules that is never registered: eval(), to(), parameters() and saving pass it by [reprise-unregistered-module]
  // CHECK: containers.cpp:{{[0-9]+}}:{{[0-9]+}}: note: an element is made here
  std::vector<torch::nn::Linear> layers;
  // CHECK: containers.cpp:[[#@LINE+1]]:3: warning: 'heads' is a container of modules
  std::map<std::string, torch::nn::Linear> heads;
  // CHECK: containers.cpp:[[#@LINE+1]]:3: warning: 'experts' is a container of modules
  std::map<std::string, std::shared_ptr<torch::nn::LinearImpl>> experts;
  // CHECK: containers.cpp:[[#@LINE+1]]:3: warning: 'norms' is a container of modules
  std::vector<torch::nn::LayerNorm> norms;
};
TORCH_MODULE(Net);

int main() { Net()->forward(torch::ones({4, 8})); }

//--- forgotten.cpp
#include <torch/torch.h>

struct BlockImpl : torch::nn::Module {
  BlockImpl() { register_module("conv", conv); }
  torch::nn::Conv2d conv{torch::nn::Conv2dOptions(3, 3, 1)};
};
TORCH_MODULE(Block);

struct NetImpl : torch::nn::Module {
  NetImpl() : late(8, 2) {
    register_module("fc", fc);
    hidden = torch::nn::Linear(8, 8);
    pooled = std::make_shared<BlockImpl>();
  }
  torch::nn::Linear fc{8, 8};
  // CHECK: forgotten.cpp:[[#@LINE+2]]:3: warning: 'hidden' is a module that is never registered: eval(), to(), parameters() and saving pass it by
  // CHECK: forgotten.cpp:{{[0-9]+}}:{{[0-9]+}}: note: made here
  torch::nn::Linear hidden{nullptr};
  // CHECK: forgotten.cpp:[[#@LINE+1]]:3: warning: 'late' is a module
  torch::nn::Linear late;
  // CHECK: forgotten.cpp:[[#@LINE+1]]:3: warning: 'drop' is a module
  torch::nn::Dropout drop;
  // CHECK: forgotten.cpp:[[#@LINE+1]]:3: warning: 'block' is a module
  Block block;
  // CHECK: forgotten.cpp:[[#@LINE+1]]:3: warning: 'pooled' is a module
  std::shared_ptr<BlockImpl> pooled;
};
TORCH_MODULE(Net);

int main() { Net net; }

//--- made-again.cpp
#include <torch/torch.h>

// The body makes another than the initialiser did: that one is to register.
struct Net : torch::nn::Module {
  torch::nn::Dropout2d drop;
  // CHECK: made-again.cpp:[[@LINE-1]]:3: warning: 'drop' is a module that is never registered
  // CHECK: made-again.cpp:[[@LINE+4]]:5: note: made here
  torch::nn::Linear linear{register_module("linear", torch::nn::Linear(4, 1))};
  Net() {
    // The call goes behind it, not before.
    drop = torch::nn::Dropout2d(0.1);
  }
  // CHECK: fix (unsafe): register it
  // CHECK-NEXT: +     register_module("drop", drop);
  torch::Tensor forward(torch::Tensor x) { return linear(drop(x)); }
};

int main() {
  Net model;
  torch::optim::SGD optimizer(model.parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model.forward(torch::ones({1, 2, 4, 4})).sum().backward();
    optimizer.step();
  }
}

//--- parameters.cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  NetImpl() {
    weight = torch::randn({8, 2}, torch::requires_grad());
    bias = torch::zeros({2});
    bias.requires_grad_();
    scale = torch::ones({2}, torch::TensorOptions().requires_grad(true));
  }
  torch::Tensor forward(torch::Tensor x) {
    return (x.matmul(weight) + bias) * scale;
  }
  // CHECK: parameters.cpp:[[#@LINE+2]]:3: warning: 'weight' is a tensor with gradients that is never registered as a parameter: to(), parameters() and saving pass it by
  // CHECK: parameters.cpp:{{[0-9]+}}:{{[0-9]+}}: note: gradients are asked for here
  torch::Tensor weight;
  // CHECK: parameters.cpp:[[#@LINE+1]]:3: warning: 'bias' is a tensor with gradients
  torch::Tensor bias;
  // CHECK: parameters.cpp:[[#@LINE+1]]:3: warning: 'scale' is a tensor with gradients
  torch::Tensor scale;
};
TORCH_MODULE(Net);

int main() { Net()->forward(torch::ones({4, 8})); }
