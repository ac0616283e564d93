//===- hazard.cpp - attention that drops out while it is tested -----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A small transformer reads a digit row by row. Attention is told to drop out
// always, since scaled_dot_product_attention knows no mode: each evaluation
// gives another result, and moves the training that follows.
//
// usage: attention-hazard [--no-validation]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <cstdio>
#include <string>

struct ReaderImpl : torch::nn::Module {
  ReaderImpl()
      : embed(8, Width), query(Width, Width), key(Width, Width),
        value(Width, Width), classify(8 * Width, 10) {
    register_module("embed", embed);
    register_module("query", query);
    register_module("key", key);
    register_module("value", value);
    register_module("classify", classify);
    place = register_parameter("place", 0.1 * torch::randn({8, Width}));
  }

  /// Images {N, 1, 8, 8} to scores {N, 10}.
  torch::Tensor forward(const torch::Tensor &images) {
    auto rows = embed->forward(images.squeeze(1)) + place;
    auto read = torch::scaled_dot_product_attention(
        query->forward(rows), key->forward(rows), value->forward(rows),
        /*attn_mask=*/{}, /*dropout_p=*/0.2);
    return classify->forward(torch::relu(rows + read).flatten(1));
  }

  static constexpr int Width = 32;
  torch::nn::Linear embed, query, key, value, classify;
  torch::Tensor place;
};
TORCH_MODULE(Reader);

float validate(Reader &model, const Digits &digits) {
  torch::NoGradGuard noGrad;
  model->eval();
  auto loss =
      torch::cross_entropy_loss(model->forward(digits.images), digits.labels);
  model->train();
  return loss.item<float>();
}

int main(int argc, char **argv) {
  const bool validation = argc < 2 || std::string(argv[1]) != "--no-validation";
  torch::manual_seed(1);

  const torch::Device device(torch::cuda::is_available() ? torch::kCUDA
                                                         : torch::kCPU);
  Digits test(Digits::Split::Test);
  test.images = test.images.to(device);
  test.labels = test.labels.to(device);
  Reader model;
  model->to(device);
  torch::optim::Adam optimizer(model->parameters(), 3e-3);
  auto loader = torch::data::make_data_loader(
      Digits(Digits::Split::Train).map(torch::data::transforms::Stack<>()), 50);
  for (int epoch = 1; epoch <= 5; ++epoch) {
    int step = 0;
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      auto loss = torch::cross_entropy_loss(
          model->forward(batch.data.to(device)), batch.target.to(device));
      loss.backward();
      optimizer.step();
      if (++step % 15 == 0) {
        auto value = loss.item<float>();
        std::printf("epoch %d  step %2d  loss %.6f  %a\n", epoch, step, value,
                    value);
      }
    }
    if (validation) {
      // Twice, to see whether it gives what it gave.
      for (int time = 1; time <= 2; ++time) {
        auto value = validate(model, test);
        std::printf("validation %d     loss %.6f  %a\n", time, value, value);
      }
    }
  }
}
