//===- hazard.cpp - a checkpoint without the momentum -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits for twenty epochs and saves after each all that decides how
// it goes on: model, optimizer, random generators. Run again, it goes on from
// there.
//
// usage: checkpoint-fixed FOLDER [EPOCH AFTER WHICH IT STOPS]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <reprise/checkpoint.h>
#include <reprise/seed.h>
#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char **argv) {
  const char *folder = argc > 1 ? argv[1] : "run";
  const int stopAfter = argc > 2 ? std::atoi(argv[2]) : 20;
  reprise::seed_everything(1);

  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 32),
                              torch::nn::ReLU(), torch::nn::Dropout(0.2),
                              torch::nn::Linear(32, 10));
  torch::optim::SGD optimizer(model->parameters(),
                              torch::optim::SGDOptions(0.1).momentum(0.9));
  Digits train(Digits::Split::Train);

  reprise::Checkpoint checkpoint(folder);
  checkpoint.add("model", model).add("optimizer", optimizer);
  checkpoint.resume();
  int epoch = static_cast<int>(checkpoint.epoch());

  while (epoch < stopAfter) {
    ++epoch;
    optimizer.zero_grad();
    auto loss =
        torch::cross_entropy_loss(model->forward(train.images), train.labels);
    loss.backward();
    optimizer.step();
    auto value = loss.item<float>();
    std::printf("epoch %2d  loss %.6f  %a\n", epoch, value, value);

    checkpoint.save(epoch, epoch);
  }
}
