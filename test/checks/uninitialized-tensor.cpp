// Memory that nothing has written. Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-uninitialized-tensor --level=possible %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- accumulated.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  // CHECK: accumulated.cpp:[[@LINE+2]]:25: warning: the tensor that 'torch::empty' makes is read before anything is written to it: it holds what happened to lie in memory [reprise-uninitialized-tensor]
  // CHECK: accumulated.cpp:[[@LINE+6]]:5: note: read here
  torch::Tensor total = torch::empty({1});
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    auto loss = model(torch::ones({4, 8})).sum();
    (loss * 2).backward();
    total += loss.detach();
    optimizer.step();
  }
}

//--- arm.cpp
#include <torch/torch.h>

int main(int argc, char **argv) {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  // CHECK: arm.cpp:[[@LINE+2]]:17: warning: the tensor that 'torch::empty' makes is read
  // CHECK: arm.cpp:[[@LINE+5]]:9: note: read here by 'Tensor::matmul', on a path on which nothing writes to it
  auto weight = torch::empty({8, 8});
  if (argc > 1)
    weight.fill_(0.5);
  optimizer.zero_grad();
  model(weight.matmul(torch::ones({8, 8}))).sum().backward();
  optimizer.step();
}

//--- at-once.cpp
#include <torch/torch.h>

struct Trainer {
  torch::nn::Linear model{8, 1};
  void run() {
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    // CHECK: at-once.cpp:[[@LINE+3]]:18: warning: the tensor that 'torch::empty' makes is read
    // CHECK: at-once.cpp:[[@LINE+2]]:18: note: read at once
    // CHECK: at-once.cpp:[[@LINE+9]]:3: note: 'Trainer::run' is called here
    auto noise = torch::empty({4, 8}) * 0.01;
    model(torch::ones({4, 8}) + noise).sum().backward();
    optimizer.step();
  }
};

int main() {
  torch::manual_seed(42);
  Trainer().run();
}

//--- like.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto input = torch::ones({4, 8});
  // CHECK: like.cpp:[[@LINE+2]]:15: warning: the tensor that 'torch::empty_like' makes is read
  // CHECK: like.cpp:[[@LINE+6]]:11: note: read here by 'Tensor::add_'
  auto mean = torch::empty_like(input).to(torch::kFloat64);
  // CHECK: like.cpp:[[@LINE+2]]:17: warning: the tensor that 'Tensor::new_empty' makes is read
  // CHECK: like.cpp:[[@LINE+4]]:33: note: read here by 'torch::mse_loss'
  auto target = input.new_empty({4, 1});
  std::cout << mean.sizes() << '\n';
  input = mean.add_(input).to(torch::kFloat32);
  torch::mse_loss(model(input), target).backward();
  optimizer.step();
}

//--- reassigned-later.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  torch::Tensor last;
  // CHECK: reassigned-later.cpp:[[@LINE+1]]:10: warning: the tensor that 'torch::empty' makes is read
  last = torch::empty({});
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    auto loss = model(torch::ones({4, 8})).sum();
    loss.backward();
    // CHECK: reassigned-later.cpp:[[@LINE+1]]:10: note: read here
    if ((last - loss).abs().item<float>() < 1e-3)
      break;
    last = loss.detach();
    optimizer.step();
  }
}
