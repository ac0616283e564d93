//===- digits.h - handwritten digits ----------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_EXAMPLES_DATA_DIGITS_H
#define REPRISE_EXAMPLES_DATA_DIGITS_H

#include <torch/torch.h>

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

/// Handwritten digits of 8 x 8 pixels, from `digits.txt` beside this file: the
/// first 1,500 to train with and the other 297 to test with. The path is that
/// from the root of the checkout.
class Digits : public torch::data::datasets::Dataset<Digits> {
public:
  enum class Split { Train, Test };

  explicit Digits(Split split,
                  const std::string &path = "examples/data/digits.txt") {
    std::ifstream file(path);
    std::vector<float> ink;
    std::vector<std::int64_t> digits;
    std::int64_t digit;
    std::string pixels;
    while (file >> digit >> pixels) {
      digits.push_back(digit);
      for (char pixel : pixels)
        ink.push_back(
            static_cast<float>(pixel <= '9' ? pixel - '0' : pixel - 'a' + 10) /
            16);
    }
    if (digits.size() != 1797 || ink.size() != 1797 * 64)
      throw std::runtime_error(path + " is not the file of 1,797 digits; run "
                                      "this in the root of the checkout");
    auto part = split == Split::Train ? torch::indexing::Slice(0, 1500)
                                      : torch::indexing::Slice(1500);
    images = torch::tensor(ink).view({-1, 1, 8, 8}).index({part});
    labels = torch::tensor(digits).index({part});
  }

  /// An image and its label.
  torch::data::Example<> get(std::size_t index) override {
    return {images[index], labels[index]};
  }

  torch::optional<std::size_t> size() const override { return labels.size(0); }

  torch::Tensor images; ///< {N, 1, 8, 8}, from 0 for paper to 1 for ink.
  torch::Tensor labels; ///< {N}, integers of 64 bits.
};

#endif
