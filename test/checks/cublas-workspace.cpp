// Deterministic mode on a LibTorch that asks for CUBLAS_WORKSPACE_CONFIG. Each
// part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: sh %S/Inputs/with-version.sh 2.9 %reprise %t late.cpp unset.cpp wrong-value.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- late.cpp
#include <torch/torch.h>

#include <cstdlib>

int main() {
  torch::manual_seed(42);
  at::globalContext().setDeterministicAlgorithms(true, false);
  // CHECK: late.cpp:[[@LINE-1]]:3: warning: deterministic mode makes this LibTorch (2.9) throw at the first cuBLAS call unless CUBLAS_WORKSPACE_CONFIG is :4096:8 or :16:8 [reprise-cublas-workspace]
  // CHECK: late.cpp:[[@LINE+6]]:3: note: set here, after cuBLAS may have read it
  // CHECK: late.cpp:[[@LINE+4]]:17: note: 'torch::nn::Linear' calls cuBLAS, which reads it once, here
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto warmUp = model->forward(torch::ones({4, 8}, torch::kCUDA));
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 1);
  model->forward(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- unset.cpp
#include <torch/torch.h>

static void makeDeterministic() {
  at::globalContext().setBenchmarkCuDNN(false);
  at::globalContext().setDeterministicAlgorithms(true, false);
  // CHECK: unset.cpp:[[@LINE-1]]:3: warning: deterministic mode makes this LibTorch (2.9) throw at the first cuBLAS call
  // CHECK: unset.cpp:[[@LINE+4]]:3: note: 'makeDeterministic' is called here
}

int main() {
  makeDeterministic();
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model->forward(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
    optimizer.step();
  }
}

//--- wrong-value.cpp
#include <torch/torch.h>

#include <cstdlib>

int main() {
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:2", 1);
  at::globalContext().setDeterministicAlgorithms(true, false);
  // CHECK: wrong-value.cpp:[[@LINE-1]]:3: warning: deterministic mode makes this LibTorch (2.9) throw at the first cuBLAS call
  // CHECK: wrong-value.cpp:[[@LINE-3]]:3: note: only :4096:8 and :16:8 are accepted
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}
