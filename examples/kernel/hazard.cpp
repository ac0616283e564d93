//===- hazard.cpp - a gradient that a kernel adds up --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Learns a vector for each brightness of a pixel, and tells digits by their
// sum. The gradient of the table is added up by a kernel of its own, with
// atomicAdd: in whichever order the threads come. LibTorch's deterministic mode
// knows nothing of it.
//
// usage: kernel-hazard
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"
#include "rows.h"

#include <torch/torch.h>

#include <cstdio>

constexpr int Shades = 17, Width = 32;

/// table {17, 32} and shades {N} to rows of the table {N, 32}.
struct Lookup : torch::autograd::Function<Lookup> {
  static torch::Tensor forward(torch::autograd::AutogradContext *context,
                               torch::Tensor table, torch::Tensor shades) {
    context->save_for_backward({shades});
    return table.index_select(0, shades);
  }

  static torch::autograd::tensor_list
  backward(torch::autograd::AutogradContext *context,
           torch::autograd::tensor_list gradients) {
    auto shades = context->get_saved_variables()[0];
    auto gradient = gradients[0].contiguous();
    auto sums = torch::zeros({Shades, Width}, gradient.options());
    const int rows = static_cast<int>(shades.size(0));
    addRows(gradient.data_ptr<float>(), shades.data_ptr<std::int64_t>(),
            sums.data_ptr<float>(), rows, Width);
    return {sums, torch::Tensor()};
  }
};

int main() {
  torch::manual_seed(1);
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false);

  auto table = torch::randn({Shades, Width}, torch::kCUDA);
  table.requires_grad_();
  torch::nn::Linear tell(Width, 10);
  tell->to(torch::kCUDA);
  torch::optim::SGD optimizer({table, tell->weight, tell->bias}, 0.1);

  Digits digits(Digits::Split::Train);
  auto shades = (digits.images.flatten() * 16).to(torch::kLong).cuda();
  auto labels = digits.labels.cuda();
  for (int step = 1; step <= 100; ++step) {
    optimizer.zero_grad();
    auto pixels = Lookup::apply(table, shades).view({-1, 64, Width});
    auto loss =
        torch::cross_entropy_loss(tell->forward(pixels.mean(1)), labels);
    loss.backward();
    optimizer.step();
    if (step % 20 == 0) {
      auto value = loss.detach().to(torch::kCPU, /*non_blocking=*/true);
      std::printf("step %3d  loss %.6f  %a\n", step, value.item<float>(),
                  value.item<float>());
    }
  }
}
