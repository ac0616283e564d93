//===- Fuzz.cpp - a reader under any bytes --------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

using namespace reprise;

void fuzz::expect(bool holds, const char *what) {
  if (holds)
    return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// With `--seeds FOLDER` the seeds are written and nothing is read.
extern "C" int LLVMFuzzerInitialize(int *count, char ***arguments) {
  if (*count != 3 || (*arguments)[1] != std::string("--seeds"))
    return 0;
  const std::string folder = (*arguments)[2];
  for (const auto &[name, bytes] : fuzz::seeds())
    if (!(std::ofstream(folder + '/' + name, std::ios::binary) << bytes))
      std::exit(1);
  std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data,
                                      std::size_t size) {
  try {
    fuzz::read({reinterpret_cast<const char *>(data), size});
  } catch (const std::runtime_error &) {
  }
  return 0;
}
