//===- SeededGenerator.h - generators from 64 bits --------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_SEEDEDGENERATOR_H
#define REPRISE_RUNTIME_SRC_SEEDEDGENERATOR_H

#include <ATen/core/Generator.h>

#include <cstdint>

namespace reprise::detail {

/// Sets a CPU generator as if it were new, with all 64 bits of the seed.
void reseed(at::Generator &generator, std::uint64_t seed);

/// A new CPU generator, seeded so.
at::Generator seeded_generator(std::uint64_t seed);

} // namespace reprise::detail

#endif
