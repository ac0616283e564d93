//===- sums.cpp - which sums repeat, and what it costs --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Measures two sums with 1, 2 and 8 threads: a loss of many samples, which is
// also computed on one thread alone, and the gradient of table.index({words}),
// where many words name the same row.
// Ends with 1 if what must repeat does not.
//
//===----------------------------------------------------------------------===//

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>
#include <string>
#include <utility>

/// The bits of a tensor of floats.
std::string bits(const torch::Tensor &tensor) {
  auto values = tensor.contiguous();
  return std::string(static_cast<const char *>(values.data_ptr()),
                     values.nbytes());
}

/// How many different results there are in 20 runs, and the shortest time of
/// one in milliseconds.
template <typename Compute>
std::pair<std::size_t, double> results(Compute compute) {
  using Clock = std::chrono::steady_clock;
  std::set<std::string> different;
  auto shortest = Clock::duration::max();
  for (int run = 0; run < 20; ++run) {
    auto start = Clock::now();
    auto result = compute();
    shortest = std::min(shortest, Clock::now() - start);
    different.insert(bits(result));
  }
  return {different.size(),
          std::chrono::duration<double, std::milli>(shortest).count()};
}

int main() {
  torch::manual_seed(1);
  auto errors = torch::randn({100000});
  auto table = torch::randn({1000, 32}, torch::requires_grad());
  auto words = torch::randint(0, 1000, {20000});
  auto weights = torch::randn({20000, 32});

  bool asExpected = true;
  std::printf("           loss of 100,000 samples          gradient of "
              "table.index({words})\n"
              "threads    results in 20    on one thread    results in 20    "
              "deterministic mode\n");
  std::set<std::string> serialResults;
  for (int threads : {1, 2, 8}) {
    torch::set_num_threads(threads);
    auto gradient = [&] {
      auto loss = (table.index({words}) * weights).sum();
      return torch::autograd::grad({loss}, {table})[0];
    };
    auto loss = [&] { return errors.square().mean(); };
    auto parallel = results(loss);
    torch::set_num_threads(1);
    auto serial = results(loss);
    auto serialLoss = loss();
    serialResults.insert(bits(serialLoss));
    torch::set_num_threads(threads);
    auto plain = results(gradient);
    at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false);
    auto ordered = results(gradient);
    at::globalContext().setDeterministicAlgorithms(false, /*warn_only=*/false);
    std::printf(
        "%7d    %zu: %-13a %zu: %-13a %2zu  %6.1f ms      %2zu  %6.1f ms\n",
        threads, parallel.first, loss().item<float>(), serial.first,
        serialLoss.item<float>(), plain.first, plain.second, ordered.first,
        ordered.second);
    asExpected &= parallel.first == 1 && serial.first == 1 &&
                  serialResults.size() == 1 && ordered.first == 1 &&
                  (threads > 1 || plain.first == 1);
  }
  return asExpected ? 0 : 1;
}
