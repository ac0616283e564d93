//===- Generators.h - the default generators -----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_GENERATORS_H
#define REPRISE_RUNTIME_SRC_GENERATORS_H

#include <ATen/core/Generator.h>

#include <cstdint>
#include <string>
#include <vector>

namespace reprise::detail {

/// The default generators of all devices that exist, the CPU's first. They are
/// handles: what is done to them is done to LibTorch's own. Initialises CUDA
/// where there are CUDA devices, as torch::manual_seed() does.
std::vector<at::Generator> default_generators();

/// Seeds them all, and C's rand(); gives back what was seeded, in words.
std::string seed_generators(std::uint64_t seed);

} // namespace reprise::detail

#endif
