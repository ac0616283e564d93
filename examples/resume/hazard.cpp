//===- hazard.cpp - a generator that is restored too late -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains twelve steps on noisy digits, with dropout, and saves after each. Run
// again, it goes on where it was killed; only the noise of the next batch is
// drawn before the generator is put back.
//
// usage: resume-hazard FOLDER [STEP AFTER WHICH IT IS KILLED]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

/// Digits with noise on them, other noise each time they are fetched.
class NoisyDigits : public torch::data::datasets::Dataset<NoisyDigits> {
public:
  torch::data::Example<> get(std::size_t index) override {
    auto [image, label] = digits.get(index);
    return {image + 0.2 * torch::randn({1, 8, 8}), label};
  }

  torch::optional<std::size_t> size() const override { return digits.size(); }

private:
  Digits digits{Digits::Split::Train};
};

/// All that a run hangs on, in a folder: weights, the optimizer's moments, the
/// generator and how many steps are done.
void save(const std::string &folder, const torch::nn::Sequential &model,
          const torch::optim::Adam &optimizer, int step) {
  torch::save(model, folder + "/model.pt");
  torch::save(optimizer, folder + "/optimizer.pt");
  torch::save(at::detail::getDefaultCPUGenerator().get_state(),
              folder + "/generator.pt");
  torch::save(torch::tensor(step), folder + "/step.pt");
}

void restoreGenerator(const std::string &folder) {
  torch::Tensor state;
  torch::load(state, folder + "/generator.pt");
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  generator.set_state(state);
}

int main(int argc, char **argv) {
  const std::string folder = argc > 1 ? argv[1] : "run";
  const int killAfter = argc > 2 ? std::atoi(argv[2]) : 0;
  std::filesystem::create_directories(folder);

  torch::manual_seed(1);
  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 32),
                              torch::nn::ReLU(), torch::nn::Dropout(0.2),
                              torch::nn::Linear(32, 10));
  torch::optim::Adam optimizer(model->parameters(), 0.01);
  int done = 0;
  if (std::filesystem::exists(folder + "/step.pt")) {
    torch::Tensor step;
    torch::load(step, folder + "/step.pt");
    torch::load(model, folder + "/model.pt");
    torch::load(optimizer, folder + "/optimizer.pt");
    done = step.item<int>();
  }

  auto loader =
      torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
          NoisyDigits().map(torch::data::transforms::Stack<>()), 125);
  int step = 0;
  for (auto &batch : *loader) {
    ++step;
    if (step <= done)
      continue; // Trained before the interruption.
    if (step == done + 1 && done > 0)
      restoreGenerator(folder); // The noise of this batch is drawn already.
    optimizer.zero_grad();
    auto loss =
        torch::cross_entropy_loss(model->forward(batch.data), batch.target);
    loss.backward();
    optimizer.step();
    auto value = loss.item<float>();
    std::printf("step %2d  loss %.6f  %a\n", step, value, value);
    std::fflush(stdout);
    save(folder, model, optimizer, step);
    if (step == killAfter)
      std::raise(SIGKILL);
  }
}
