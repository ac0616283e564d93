// Members that are registered, need no registering, or are others' to register.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-unregistered-module %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 13 files

//--- by-helper.cpp
#include <torch/torch.h>

#include <vector>

template <typename T>
void registerAll(torch::nn::Module &module, std::vector<T> &parts) {
  for (size_t i = 0; i < parts.size(); ++i)
    module.register_module("part" + std::to_string(i), parts[i]);
}

struct NetImpl : torch::nn::Module {
  NetImpl() {
    for (int i = 0; i < 3; ++i)
      layers.push_back(torch::nn::Linear(8, 8));
    registerAll(*this, layers);
  }
  std::vector<torch::nn::Linear> layers;
};

int main() { NetImpl net; }

//--- elements.cpp
#include <torch/torch.h>

#include <map>
#include <vector>

struct NetImpl : torch::nn::Module {
  NetImpl() {
    for (int i = 0; i < 3; ++i)
      first.push_back(
          register_module("first" + std::to_string(i), torch::nn::Linear(8, 8)));
    for (int i = 0; i < 3; ++i) {
      second.emplace_back(8, 8);
      register_module("second" + std::to_string(i), second.back());
    }
    for (int i = 0; i < 3; ++i) {
      torch::nn::Linear layer(8, 8);
      register_module("third" + std::to_string(i), layer);
      third.push_back(layer);
    }
    for (int i = 0; i < 3; ++i)
      fourth.push_back(torch::nn::Linear(8, 8));
    for (auto &layer : fourth)
      register_module("fourth" + std::to_string(count++), layer);
    named["a"] = torch::nn::Linear(8, 8);
    for (auto &[name, layer] : named)
      register_module(name, layer);
  }
  int count = 0;
  std::vector<torch::nn::Linear> first, second, third, fourth;
  std::map<std::string, torch::nn::Linear> named;
};

int main() { NetImpl net; }

//--- from-outside.cpp
#include <torch/torch.h>

// Two modules share one; who made it registers it.
struct HeadImpl : torch::nn::Module {
  explicit HeadImpl(torch::nn::Embedding shared) : shared(shared) {}
  torch::nn::Embedding shared;
};
TORCH_MODULE(Head);

struct NetImpl : torch::nn::Module {
  NetImpl() : embedding(8, 4), head(embedding) {
    register_module("embedding", embedding);
    register_module("head", head);
  }
  torch::nn::Embedding embedding;
  Head head;
};

int main() { NetImpl net; }

//--- in-base.cpp
#include <torch/torch.h>

struct BaseImpl : torch::nn::Module {
  void registerParts() { register_module("fc", fc); }
  torch::nn::Linear fc{nullptr};
};

struct NetImpl : BaseImpl {
  NetImpl() {
    fc = torch::nn::Linear(8, 2);
    registerParts();
  }
};

int main() { NetImpl net; }

//--- in-sequential.cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  NetImpl() : first(8, 8), second(8, 2), all(first, second) {
    register_module("all", all);
    tail->push_back(third);
    register_module("tail", tail);
  }
  torch::nn::Linear first, second, third{8, 8};
  torch::nn::Sequential all, tail;
};

int main() { NetImpl net; }

//--- initialisers.cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  NetImpl()
      : fc(register_module("fc", torch::nn::Linear(8, 8))),
        out(register_module("out", torch::nn::Linear(8, 2))) {
    norm = register_module("norm", torch::nn::BatchNorm1d(8));
  }
  torch::nn::Linear fc, out;
  torch::nn::BatchNorm1d norm{nullptr};
  torch::nn::Dropout drop = register_module("drop", torch::nn::Dropout(0.5));
};

int main() { NetImpl net; }

//--- no-module.cpp
#include <torch/torch.h>

// A trainer has nothing to register with.
struct Trainer {
  torch::nn::Linear policy{8, 2}, value{8, 1};
  std::vector<torch::nn::Linear> others;
  torch::Tensor logStd = torch::zeros({2}, torch::requires_grad());
};

int main() { Trainer trainer; }

//--- not-made.cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  explicit NetImpl(bool deep) {
    register_module("fc", fc);
    if (deep)
      extra = register_module("extra", torch::nn::Linear(8, 8));
  }
  torch::nn::Linear fc{8, 2};
  torch::nn::Linear extra{nullptr}, never{nullptr};
};

int main() { NetImpl net(true); }

//--- parameters.cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  NetImpl() {
    weight = register_parameter("weight", torch::randn({8, 2}));
    bias = torch::zeros({2}, torch::requires_grad());
    register_parameter("bias", bias);
    mean = register_buffer("mean", torch::zeros({2}));
    fixed = torch::ones({2}).requires_grad_(false);
    grid = torch::linspace(0, 1, 8);
  }
  torch::Tensor forward(torch::Tensor x) {
    // Of the input, for a penalty.
    last = x.detach().requires_grad_();
    return last.matmul(weight) + bias;
  }
  torch::Tensor weight, bias, mean, fixed, grid, last;
};

int main() { NetImpl().forward(torch::ones({4, 8})); }

//--- pointers.cpp
#include <torch/torch.h>

// A parent that is only looked at.
struct ChildImpl : torch::nn::Module {
  torch::nn::Module *parent = nullptr;
  std::weak_ptr<torch::nn::Module> owner;
};

int main() { ChildImpl child; }

//--- reset.cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Cloneable<NetImpl> {
  NetImpl() { reset(); }
  void reset() override {
    fc = torch::nn::Linear(8, 2);
    register_module("fc", fc);
  }
  torch::nn::Linear fc{nullptr};
};
TORCH_MODULE(Net);

int main() { Net net; }

//--- stateless.cpp
#include <torch/torch.h>

struct SwishImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) { return x * torch::sigmoid(x); }
};
TORCH_MODULE(Swish);

// Nothing in these that could be passed by.
struct NetImpl : torch::nn::Module {
  NetImpl() { register_module("fc", fc); }
  torch::nn::Linear fc{8, 2};
  torch::nn::ReLU relu;
  torch::nn::MaxPool2d pool{2};
  torch::nn::CrossEntropyLoss criterion;
  torch::nn::Flatten flatten;
  Swish swish;
};
TORCH_MODULE(Net);

int main() { Net net; }

//--- registered-copy.cpp
#include <torch/torch.h>

// The copy shares what it holds with the member.
struct Attention : torch::nn::Module {
  Attention() { register_module("score", score); }
  torch::nn::Linear score{8, 1};
};

struct Net : torch::nn::Module {
  Net() {
    register_module<Attention>("attention",
                               std::make_shared<Attention>(attention));
  }
  torch::Tensor forward(torch::Tensor x) { return attention.score(x); }
  Attention attention;
};

int main() {
  torch::manual_seed(42);
  Net net;
  torch::optim::SGD optimizer(net.parameters(), 0.1);
  optimizer.zero_grad();
  net.forward(torch::ones({2, 8})).sum().backward();
  optimizer.step();
}
