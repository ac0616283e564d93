//===- hazard.cpp - threads that simulate what is learned ---------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Learns where a pendulum swings next from swings that threads simulate, each
// with a push by chance, drawn from the swing's own generator. One thread adds
// up the mean by which the data is centred.
//
// usage: simulation-fixed
//
//===----------------------------------------------------------------------===//

#include <reprise/sample_generator.h>
#include <reprise/seed.h>
#include <torch/torch.h>

#include <cmath>
#include <cstdio>
#include <vector>

constexpr int Swings = 2000, Threads = 4;

/// The angle of a pendulum after each of 64 steps of 0.05 s.
std::vector<float> swing(float angle, float speed) {
  std::vector<float> angles;
  for (int step = 0; step < 64; ++step) {
    speed -= 0.05f * std::sin(angle);
    angle += 0.05f * speed;
    angles.push_back(angle);
  }
  return angles;
}

/// {2000, 64}.
torch::Tensor simulate() {
  torch::Tensor swings = torch::zeros({Swings, 64});
#pragma omp parallel for schedule(dynamic) num_threads(Threads)
  for (int i = 0; i < Swings; ++i) {
    float push = torch::randn({1}, reprise::sample_generator(i)).item<float>();
    swings[i] = torch::tensor(swing(0.01f * i / Swings, push));
  }
  return swings;
}

float meanAngle(const torch::Tensor &swings) {
  const float *angle = swings.data_ptr<float>();
  float sum = 0;
  for (int i = 0; i < Swings * 64; ++i)
    sum += angle[i];
  return sum / (Swings * 64);
}

int main() {
  reprise::seed_everything(1);

  torch::Tensor swings = simulate();
  swings = swings - meanAngle(swings);
  torch::nn::Sequential model(torch::nn::Linear(63, 32), torch::nn::Tanh(),
                              torch::nn::Linear(32, 1));
  torch::optim::Adam optimizer(model->parameters(), 0.01);
  for (int step = 1; step <= 50; ++step) {
    optimizer.zero_grad();
    auto loss = torch::mse_loss(model->forward(swings.slice(1, 0, 63)),
                                swings.slice(1, 63));
    loss.backward();
    optimizer.step();
    if (step % 10 == 0) {
      auto value = loss.item<float>();
      std::printf("step %2d  loss %.6f  %a\n", step, value, value);
    }
  }
}
