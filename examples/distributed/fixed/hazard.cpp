//===- hazard.cpp - ranks that never reshuffle --------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two processes train one model: each on its share of the digits, with the mean
// of both gradients. Each epoch has an order of its own, which depends on the
// seed and the number of the epoch only.
//
// usage: distributed-fixed [FIRST EPOCH [LAST EPOCH]]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"
#include "distributed/processes.h"

#include <reprise/loader.h>
#include <reprise/ranks.h>
#include <reprise/seed.h>
#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>

void train(Group group, int from, int to) {
  const std::size_t rank = group->getRank(), ranks = group->getSize();
  reprise::seed_everything(1);

  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 32),
                              torch::nn::ReLU(), torch::nn::Linear(32, 10));
  torch::optim::SGD optimizer(model->parameters(), 0.2);
  Digits digits(Digits::Split::Train);
  reprise::SeededDistributedSampler sampler(digits.size().value(), ranks, rank,
                                            /*seed=*/1,
                                            /*allow_duplicates=*/false);
  auto loader = reprise::data::make_loader(
      digits.map(torch::data::transforms::Stack<>()), sampler, 50);

  for (int epoch = from; epoch <= to; ++epoch) {
    loader->set_epoch(epoch);
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
    reprise::check_ranks_agree(model, group);
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
