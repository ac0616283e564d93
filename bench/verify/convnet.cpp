//===- convnet.cpp - a training whose steps are timed ---------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// usage: verify-convnet STEPS
//
// Trains a small convolutional network on 32 images of CIFAR-10's size and
// prints the CPU time (user and system, all threads) of the steps alone.
//
//===----------------------------------------------------------------------===//
#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>

static double cpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval &time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * time.tv_usec;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

int main(int argc, char **argv) {
  const int steps = argc > 1 ? std::atoi(argv[1]) : 0;
  if (steps < 1) {
    std::fprintf(stderr, "usage: verify-convnet STEPS\n");
    return 2;
  }
  torch::manual_seed(1);
  namespace nn = torch::nn;
  auto convolution = [](int from, int to) {
    return nn::Conv2d(nn::Conv2dOptions(from, to, 3).padding(1));
  };
  nn::Sequential model(convolution(3, 32), nn::BatchNorm2d(32), nn::ReLU(),
                       nn::MaxPool2d(2), convolution(32, 64),
                       nn::BatchNorm2d(64), nn::ReLU(), nn::MaxPool2d(2),
                       nn::Flatten(), nn::Dropout(0.5), nn::Linear(4096, 10));
  torch::optim::SGD optimizer(model->parameters(),
                              torch::optim::SGDOptions(0.01).momentum(0.9));
  const auto images = torch::rand({32, 3, 32, 32});
  const auto labels = torch::randint(0, 10, {32}, torch::kLong);
  double begun = 0;
  float last = 0;
  for (int step = -5; step < steps; ++step) {
    // What is done once, on the first steps, does not count.
    if (step == 0)
      begun = cpuSeconds();
    optimizer.zero_grad();
    auto loss = torch::cross_entropy_loss(model->forward(images), labels);
    loss.backward();
    optimizer.step();
    last = loss.item<float>();
  }
  std::printf("%.6f\n", cpuSeconds() - begun);
  std::fprintf(stderr, "last loss %a\n", last);
  return 0;
}
