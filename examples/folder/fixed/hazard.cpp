//===- hazard.cpp - images in the order of a directory ------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains on a folder of images, each in the folder of its class, as pictures
// mostly come. Files and classes are in the order of their names.
//
// usage: folder-fixed FOLDER
//
//===----------------------------------------------------------------------===//

#include <torch/torch.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// What is in a folder, in the order of the names.
std::vector<std::filesystem::path>
sortedEntries(const std::filesystem::path &folder) {
  std::vector<std::filesystem::path> entries;
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    entries.push_back(entry.path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// FOLDER/CLASS/NAME.txt: eight lines of eight pixels, each from 0 to f.
class ImageFolder : public torch::data::datasets::Dataset<ImageFolder> {
public:
  explicit ImageFolder(const std::string &folder) {
    for (const auto &kind : sortedEntries(folder)) {
      for (const auto &image : sortedEntries(kind))
        samples.emplace_back(image, classes);
      ++classes;
    }
  }

  torch::data::Example<> get(std::size_t index) override {
    const auto &[path, label] = samples[index];
    std::ifstream file(path);
    std::vector<float> ink;
    for (char pixel; file >> pixel;)
      ink.push_back(
          static_cast<float>(pixel <= '9' ? pixel - '0' : pixel - 'a' + 10) /
          16);
    if (ink.size() != 64)
      throw std::runtime_error(path.string() + " is not an image of 8 x 8");
    return {torch::tensor(ink), torch::tensor(label)};
  }

  torch::optional<std::size_t> size() const override { return samples.size(); }

  std::int64_t classes = 0; ///< How many there are.

private:
  std::vector<std::pair<std::filesystem::path, std::int64_t>> samples;
};

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  torch::manual_seed(1);

  ImageFolder images(argv[1]);
  torch::nn::Linear model(64, images.classes);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto loader = torch::data::make_data_loader(
      std::move(images).map(torch::data::transforms::Stack<>()), 20);

  for (int epoch = 1; epoch <= 3; ++epoch) {
    float value = 0;
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      auto loss =
          torch::cross_entropy_loss(model->forward(batch.data), batch.target);
      loss.backward();
      optimizer.step();
      value = loss.item<float>();
    }
    std::printf("epoch %d  last loss %.6f  %a\n", epoch, value, value);
  }
}
