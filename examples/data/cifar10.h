//===- cifar10.h - images in CIFAR-10's binary format -----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_EXAMPLES_DATA_CIFAR10_H
#define REPRISE_EXAMPLES_DATA_CIFAR10_H

#include <torch/torch.h>

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

/// The binary version of CIFAR-10: `data_batch_1.bin` to `data_batch_5.bin` and
/// `test_batch.bin`. A record is one byte of label and 3 x 32 x 32 bytes of
/// image, channel after channel.
class Cifar10 : public torch::data::datasets::Dataset<Cifar10> {
public:
  enum class Split { Train, Test };

  /// Reads the whole split into memory; throws where a file is missing or is
  /// not a whole number of records.
  Cifar10(const std::string &folder, Split split) {
    if (split == Split::Test)
      read(folder + "/test_batch.bin");
    else
      for (int part = 1; part <= 5; ++part)
        read(folder + "/data_batch_" + std::to_string(part) + ".bin");
  }

  /// The image as floats from 0 to 1, shape {3, 32, 32}, and its label as a
  /// scalar of 64 bits.
  torch::data::Example<> get(std::size_t index) override {
    std::uint8_t *record = records.data() + index * RecordBytes;
    auto image = torch::from_blob(record + 1, {3, 32, 32}, torch::kByte);
    return {image.to(torch::kFloat).div_(255),
            torch::tensor(static_cast<std::int64_t>(record[0]))};
  }

  torch::optional<std::size_t> size() const override {
    return records.size() / RecordBytes;
  }

private:
  static constexpr std::size_t RecordBytes = 1 + 3 * 32 * 32;

  void read(const std::string &path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file)
      throw std::runtime_error("cannot read " + path);
    auto bytes = static_cast<std::size_t>(file.tellg());
    if (bytes == 0 || bytes % RecordBytes != 0)
      throw std::runtime_error(path + " is not in CIFAR-10's binary format");
    std::size_t start = records.size();
    records.resize(start + bytes);
    file.seekg(0);
    file.read(reinterpret_cast<char *>(records.data() + start),
              static_cast<std::streamsize>(bytes));
    if (!file)
      throw std::runtime_error("cannot read all of " + path);
  }

  std::vector<std::uint8_t> records;
};

#endif
