//===- hazard.cpp - ranks that never reshuffle --------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two processes train one model: each on its share of the digits, with the mean
// of both gradients. Each rank's sampler shuffles by the number of the epoch,
// which the copy inside of the loader never gets to know.
//
// usage: distributed-hazard [FIRST EPOCH [LAST EPOCH]]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"
#include "distributed/processes.h"

#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>

void train(Group group, int from, int to) {
  const std::size_t rank = group->getRank(), ranks = group->getSize();
  torch::manual_seed(1);

  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 32),
                              torch::nn::ReLU(), torch::nn::Linear(32, 10));
  torch::optim::SGD optimizer(model->parameters(), 0.2);
  Digits digits(Digits::Split::Train);
  torch::data::samplers::DistributedRandomSampler sampler(
      digits.size().value(), ranks, rank, /*allow_duplicates=*/false);
  auto loader = torch::data::make_data_loader(
      digits.map(torch::data::transforms::Stack<>()), sampler, 50);

  for (int epoch = from; epoch <= to; ++epoch) {
    sampler.set_epoch(epoch);
    torch::Tensor first;
    float value = 0;
    for (auto &batch : *loader) {
      if (!first.defined())
        first = batch.target;
      optimizer.zero_grad();
      auto loss =
          torch::cross_entropy_loss(model->forward(batch.data), batch.target);
      loss.backward();
      averageGradients(group, model->parameters());
      optimizer.step();
      value = loss.item<float>();
    }
    std::printf("rank %zu  epoch %d  last loss %.6f  %a\norder", rank, epoch,
                value, value);
    for (int i = 0; i < 20; ++i)
      std::printf(" %d", first[i].item<int>());
    std::printf("\n");
  }
}

int main(int argc, char **argv) {
  const int from = argc > 1 ? std::atoi(argv[1]) : 1;
  const int to = argc > 2 ? std::atoi(argv[2]) : 3;
  return runRanks(2, [=](Group group) { train(group, from, to); });
}
