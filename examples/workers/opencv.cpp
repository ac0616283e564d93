//===- opencv.cpp - the same with OpenCV's generator ----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on digits whose contrast changes as they are fetched, by what OpenCV
// draws. OpenCV keeps a generator for each thread, and so for each worker.
//
// usage: workers-opencv WORKERS [--per-sample]
//
//===----------------------------------------------------------------------===//

#include "data/digits.h"

#include <reprise/opencv.h>
#include <reprise/seed.h>
#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>
#include <string>

class ContrastedDigits
    : public torch::data::datasets::Dataset<ContrastedDigits> {
public:
  explicit ContrastedDigits(bool isPerSample) : isPerSample(isPerSample) {}

  torch::data::Example<> get(std::size_t index) override {
    auto [image, label] = digits.get(index);
    cv::RNG ofSample = reprise::sample_cv_rng(index);
    cv::RNG &generator = isPerSample ? ofSample : cv::theRNG();
    return {(image - 0.5) * generator.uniform(0.5, 1.5) + 0.5, label};
  }

  torch::optional<std::size_t> size() const override { return digits.size(); }

private:
  Digits digits{Digits::Split::Train};
  bool isPerSample;
};

int main(int argc, char **argv) {
  reprise::seed_opencv(reprise::seed_everything(1));
  const std::size_t workers = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 2;
  const bool isPerSample = argc > 2 && std::string(argv[2]) == "--per-sample";

  torch::nn::Sequential model(torch::nn::Flatten(), torch::nn::Linear(64, 10));
  torch::optim::SGD optimizer(model->parameters(), 0.5);
  auto loader = torch::data::make_data_loader(
      ContrastedDigits(isPerSample).map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions(50).workers(workers));
  for (int epoch = 1; epoch <= 2; ++epoch) {
    reprise::set_epoch(epoch);
    int step = 0;
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      auto loss =
          torch::cross_entropy_loss(model->forward(batch.data), batch.target);
      loss.backward();
      optimizer.step();
      if (++step % 10 == 0) {
        auto value = loss.item<float>();
        std::printf("epoch %d  step %2d  loss %.6f  %a\n", epoch, step, value,
                    value);
      }
    }
  }
}
