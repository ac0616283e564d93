//===- recording.cpp - trainings that record themselves -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// usage: recording FILE [WHAT]
//
// Ten steps, written to FILE by the runtime library's Trace.
//
//===----------------------------------------------------------------------===//
#include <reprise/trace.h>

#include <torch/torch.h>

#include <string>
#include <unistd.h>

int main(int argc, char **argv) {
  const std::string what = argc > 2 ? argv[2] : "";
  torch::manual_seed(what == "thread-count"
                         ? static_cast<std::uint64_t>(at::get_num_threads())
                         : 1);
  torch::nn::Sequential model(torch::nn::Linear(8, 16), torch::nn::ReLU(),
                              torch::nn::Linear(16, 1));
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  std::string path = argv[1];
  if (what == "named-by-process")
    path += std::to_string(getpid());
  reprise::Trace trace(path);
  for (std::uint64_t step = 1; step <= 10; ++step) {
    auto input = torch::randn({32, 8});
    optimizer.zero_grad();
    auto loss = torch::mse_loss(model->forward(input), input.sum(1, true));
    loss.backward();
    optimizer.step();
    trace.loss(step, loss);
    trace.parameters(step, model->named_parameters());
    // Something that LibTorch has no part in.
    if (what == "outside")
      trace.loss(step, step < 6 ? 1.0 : getpid(), "metric");
    if (what == "validated")
      trace.loss(step, 0.5, "validation");
  }
  return 0;
}
