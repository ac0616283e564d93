//===- CheckpointTraining.cpp - a training that is killed -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// usage: reprise_checkpoint_training FOLDER STEPS RESULT
//
// Trains with checkpoints in FOLDER, from where the newest of them stands,
// until STEPS are done, and writes the bits of the last state to RESULT.
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include <reprise/reprise.h>

using namespace reprise;

int main(int, char **argv) {
  const std::uint64_t steps = std::stoull(argv[2]);
  torch::set_num_threads(1);
  seed_everything(42);
  torch::nn::Sequential model(
      torch::nn::Linear(4, 16), torch::nn::BatchNorm1d(16),
      torch::nn::Dropout(0.3), torch::nn::Linear(16, 1));
  torch::optim::Adam optimizer(model->parameters(),
                               torch::optim::AdamOptions(0.01));
  torch::optim::StepLR scheduler(optimizer, 7, 0.9);
  auto loader = data::make_loader(
      test::Points(30).map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions(4).workers(2));
  at::Generator noise = at::detail::createCPUGenerator(5);
  std::mt19937_64 engine(7);
  std::uint64_t history = 0;
  Checkpoint checkpoint(argv[1]);
  checkpoint.add("model", model)
      .add("optimizer", optimizer)
      .add("scheduler", scheduler)
      .add("loader", loader)
      .add("noise", noise)
      .add("engine", engine)
      .add("history", history);
  checkpoint.resume();
  std::uint64_t step = checkpoint.step();
  for (auto epoch = loader->epoch(); step < steps; ++epoch)
    for (auto &batch : *loader) {
      if (step == steps)
        break;
      optimizer.zero_grad();
      const auto x = batch.data + 0.01 * torch::randn({4}, noise) +
                     1e-22 * static_cast<double>(engine());
      const auto loss = torch::mse_loss(model->forward(x), batch.target);
      loss.backward();
      optimizer.step();
      scheduler.step();
      history = derive_seed(history, digest(loss));
      checkpoint.save(epoch, ++step, loss.item<double>());
    }
  // A checkpoint has the same bytes for the same state.
  const auto newest = checkpoint.list().back();
  std::filesystem::copy_file(newest, argv[3],
                             std::filesystem::copy_options::overwrite_existing);
}
