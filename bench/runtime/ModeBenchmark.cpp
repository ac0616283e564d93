//===- ModeBenchmark.cpp - what deterministic mode costs ------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include <reprise/deterministic_mode.h>
#include <reprise/deterministic_ops.h>

#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include <memory>

namespace {

torch::Device device() {
  return torch::cuda::is_available() ? torch::kCUDA : torch::kCPU;
}

void wait() {
  if (torch::cuda::is_available())
    torch::cuda::synchronize();
}

/// One step of training on 32 images of CIFAR-10's size.
void train(benchmark::State &state) {
  torch::manual_seed(1);
  namespace nn = torch::nn;
  nn::Sequential model(
      nn::Conv2d(nn::Conv2dOptions(3, 32, 3).padding(1)), nn::ReLU(),
      nn::MaxPool2d(2), nn::Conv2d(nn::Conv2dOptions(32, 64, 3).padding(1)),
      nn::ReLU(), nn::MaxPool2d(2), nn::Flatten(), nn::Linear(4096, 10));
  model->to(device());
  torch::optim::SGD optimizer(model->parameters(),
                              torch::optim::SGDOptions(0.01).momentum(0.9));
  const auto images = torch::rand({32, 3, 32, 32}, device());
  const auto labels =
      torch::randint(0, 10, {32}, torch::dtype(torch::kLong).device(device()));
  for (auto _ : state) {
    optimizer.zero_grad();
    torch::cross_entropy_loss(model->forward(images), labels).backward();
    optimizer.step();
    wait();
  }
}

void cnn_step(benchmark::State &state) { train(state); }

void cnn_step_deterministic(benchmark::State &state) {
  reprise::DeterministicMode mode;
  train(state);
}

/// Forward and backward of one operation.
template <class Operation>
void pass(benchmark::State &state, const Operation &operation) {
  const auto input =
      torch::rand({8, 16, 32, 32}, torch::dtype(torch::kFloat).device(device()))
          .requires_grad_();
  for (auto _ : state) {
    operation(input).sum().backward();
    input.mutable_grad() = torch::Tensor();
    wait();
  }
}

const auto twice = torch::nn::functional::InterpolateFuncOptions()
                       .size(std::vector<std::int64_t>{64, 64})
                       .mode(torch::kBilinear)
                       .align_corners(false);
const auto border =
    torch::nn::functional::PadFuncOptions({1, 1, 1, 1}).mode(torch::kReplicate);
const torch::nn::functional::AdaptiveAvgPool2dFuncOptions seven(7);

void interpolate_reprise(benchmark::State &state) {
  pass(state, [](const torch::Tensor &x) {
    return reprise::deterministic::interpolate(x, twice);
  });
}
void interpolate_libtorch(benchmark::State &state) {
  pass(state, [](const torch::Tensor &x) {
    return torch::nn::functional::interpolate(x, twice);
  });
}
void pad_reprise(benchmark::State &state) {
  pass(state, [](const torch::Tensor &x) {
    return reprise::deterministic::pad(x, border);
  });
}
void pad_libtorch(benchmark::State &state) {
  pass(state, [](const torch::Tensor &x) {
    return torch::nn::functional::pad(x, border);
  });
}
void adaptive_avg_pool2d_reprise(benchmark::State &state) {
  pass(state, [](const torch::Tensor &x) {
    return reprise::deterministic::adaptive_avg_pool2d(x, seven);
  });
}
void adaptive_avg_pool2d_libtorch(benchmark::State &state) {
  pass(state, [](const torch::Tensor &x) {
    return torch::nn::functional::adaptive_avg_pool2d(x, seven);
  });
}

} // namespace

BENCHMARK(cnn_step)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(cnn_step_deterministic)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(interpolate_reprise)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(interpolate_libtorch)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(pad_reprise)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(pad_libtorch)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(adaptive_avg_pool2d_reprise)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(adaptive_avg_pool2d_libtorch)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
