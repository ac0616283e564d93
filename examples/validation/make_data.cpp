//===- make_data.cpp - a small data set that can be learned ---------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes images in CIFAR-10's binary format: five training files and one test
// file. Each class is a grating of its own direction and colour under noise.
// The same bytes on every machine: integers only, and a generator that the
// standard defines to the bit.
//
//===----------------------------------------------------------------------===//

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr int Classes = 10, Side = 32, Channels = 3;

/// One record: the label, then the image, channel after channel.
void appendRecord(std::vector<char> &bytes, int label, std::mt19937 &random) {
  bytes.push_back(static_cast<char>(label));
  int shift = static_cast<int>(random() % 16);
  for (int channel = 0; channel < Channels; ++channel)
    for (int y = 0; y < Side; ++y)
      for (int x = 0; x < Side; ++x) {
        bool stripe = ((x * label + y * (Classes - 1 - label)) / 8 + shift) % 2;
        int level = 96 + (stripe ? 40 : 0) + (label % Channels == channel) * 24;
        int noise = static_cast<int>(random() % 96);
        bytes.push_back(static_cast<char>(level + noise));
      }
}

bool writeFile(const std::filesystem::path &path, int images,
               std::mt19937 &random) {
  std::vector<char> bytes;
  for (int image = 0; image < images; ++image)
    appendRecord(bytes, image % Classes, random);
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file)
    std::cerr << "cannot write " << path << "\n";
  return file.good();
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::cerr << "usage: validation-data FOLDER\n";
    return 2;
  }
  std::filesystem::path folder = argv[1];
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    std::cerr << "cannot make " << folder << ": " << error.message() << "\n";
    return 1;
  }
  std::mt19937 random(1);
  for (int part = 1; part <= 5; ++part)
    if (!writeFile(folder / ("data_batch_" + std::to_string(part) + ".bin"),
                   100, random))
      return 1;
  return writeFile(folder / "test_batch.bin", 200, random) ? 0 : 1;
}
