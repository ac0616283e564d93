//===- options.h - the command line of the example --------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_EXAMPLES_VALIDATION_OPTIONS_H
#define REPRISE_EXAMPLES_VALIDATION_OPTIONS_H

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

struct Options {
  std::string data = "data/cifar-10-batches-bin";
  std::string device; ///< Empty: CUDA where there is one.
  std::uint64_t seed = 1;
  int epochs = 2;
  int batchSize = 32;
  int testBatchSize = 32;
  int logEvery = 4; ///< Steps from one printed loss to the next.
  double dropout = 0.5;
  bool validate = true;
  int validateEvery = 1;   ///< Epochs from one validation to the next.
  bool sequential = false; ///< Training samples in the order of the files.
  bool loaderOnly = false; ///< Validation fetches batches and skips the model.
};

inline const char *const Usage =
    "usage: validation-hazard [--data FOLDER] [--device cpu|cuda] [--seed N]\n"
    "         [--epochs N] [--batch-size N] [--test-batch-size N]\n"
    "         [--log-every N] [--validate | --no-validate]\n"
    "         [--validate-every N] [--no-dropout] [--sequential]\n"
    "         [--loader-only]\n";

/// Reads the command line; says what is wrong with it and exits with 2.
inline Options parseOptions(int argc, char **argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    std::string flag = argv[i];
    auto value = [&]() -> std::string {
      if (++i < argc)
        return argv[i];
      std::cerr << flag << " needs a value\n" << Usage;
      std::exit(2);
    };
    auto count = [&] {
      std::string text = value();
      int number = std::atoi(text.c_str());
      if (number > 0)
        return number;
      std::cerr << flag << ": '" << text << "' is not a positive number\n";
      std::exit(2);
    };
    if (flag == "--data")
      options.data = value();
    else if (flag == "--device")
      options.device = value();
    else if (flag == "--seed")
      options.seed = static_cast<std::uint64_t>(count());
    else if (flag == "--epochs")
      options.epochs = count();
    else if (flag == "--batch-size")
      options.batchSize = count();
    else if (flag == "--test-batch-size")
      options.testBatchSize = count();
    else if (flag == "--log-every")
      options.logEvery = count();
    else if (flag == "--validate")
      options.validate = true;
    else if (flag == "--no-validate")
      options.validate = false;
    else if (flag == "--validate-every")
      options.validateEvery = count();
    else if (flag == "--no-dropout")
      options.dropout = 0;
    else if (flag == "--sequential")
      options.sequential = true;
    else if (flag == "--loader-only")
      options.loaderOnly = true;
    else if (flag == "--help") {
      std::cout << Usage;
      std::exit(0);
    } else {
      std::cerr << "unknown option " << flag << "\n" << Usage;
      std::exit(2);
    }
  }
  return options;
}

#endif
