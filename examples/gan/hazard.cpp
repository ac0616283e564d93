//===- hazard.cpp - pictures that change what is trained ------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two networks learn to draw digits, one by telling the other's from real ones.
// After each epoch a few drawings are looked at: the noise for them comes from
// the generator that training draws from.
//
// usage: gan-hazard [--no-pictures]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <torch/torch.h>

#include <cstdio>
#include <string>

constexpr int NoiseSize = 16;

/// Noise {N, 16} to pictures {N, 64}.
torch::nn::Sequential makeGenerator() {
  return torch::nn::Sequential(torch::nn::Linear(NoiseSize, 128),
                               torch::nn::ReLU(), torch::nn::Linear(128, 64),
                               torch::nn::Sigmoid());
}

/// Pictures {N, 64} to how real they look {N, 1}.
torch::nn::Sequential makeDiscriminator() {
  return torch::nn::Sequential(torch::nn::Linear(64, 64), torch::nn::ReLU(),
                               torch::nn::Dropout(0.3),
                               torch::nn::Linear(64, 1));
}

torch::Tensor realness(torch::nn::Sequential &discriminator,
                       const torch::Tensor &pictures, double wanted) {
  auto scores = discriminator->forward(pictures);
  return torch::binary_cross_entropy_with_logits(
      scores, torch::full_like(scores, wanted));
}

/// Prints four drawings side by side.
void showPictures(torch::nn::Sequential &generator) {
  torch::NoGradGuard noGrad;
  auto pictures = generator->forward(torch::randn({4, NoiseSize}));
  auto ink = (pictures.view({4, 8, 8}) * 4).round().to(torch::kInt);
  for (int row = 0; row < 8; ++row) {
    for (int picture = 0; picture < 4; ++picture) {
      for (int column = 0; column < 8; ++column)
        std::putchar(" .+#@"[ink[picture][row][column].item<int>()]);
      std::printf("   ");
    }
    std::printf("\n");
  }
}

int main(int argc, char **argv) {
  const bool pictures = argc < 2 || std::string(argv[1]) != "--no-pictures";
  torch::manual_seed(1);

  auto generator = makeGenerator();
  auto discriminator = makeDiscriminator();
  torch::optim::Adam generatorOptimizer(generator->parameters(), 2e-3);
  torch::optim::Adam discriminatorOptimizer(discriminator->parameters(), 2e-3);
  auto loader = torch::data::make_data_loader(
      Digits(Digits::Split::Train).map(torch::data::transforms::Stack<>()), 50);

  for (int epoch = 1; epoch <= 20; ++epoch) {
    int step = 0;
    for (auto &batch : *loader) {
      auto real = batch.data.flatten(1);
      auto fake = generator->forward(torch::randn({real.size(0), NoiseSize}));

      discriminatorOptimizer.zero_grad();
      auto telling = realness(discriminator, real, 1) +
                     realness(discriminator, fake.detach(), 0);
      telling.backward();
      discriminatorOptimizer.step();

      generatorOptimizer.zero_grad();
      auto drawing = realness(discriminator, fake, 1);
      drawing.backward();
      generatorOptimizer.step();

      if (++step % 15 == 0) {
        auto value = drawing.item<float>();
        std::printf("epoch %2d  step %2d  loss %.6f  %a\n", epoch, step, value,
                    value);
      }
    }
    if (pictures) {
      showPictures(generator);
    }
  }
}
