//===- DeriveSeed.cpp - seeds from the run's ------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/seed.h"

#include "../bytes/Hash.h"
#include "RunSeed.h"

using namespace reprise;

std::uint64_t reprise::derive_seed(std::uint64_t seed, std::uint64_t stream,
                                   std::uint64_t epoch, std::uint64_t index,
                                   std::uint64_t rank) noexcept {
  std::uint64_t h = reprise::detail::mix(seed + reprise::detail::weyl);
  for (std::uint64_t word : {stream, epoch, index, rank})
    h = reprise::detail::mix((h + reprise::detail::weyl) ^ word);
  return h;
}

std::uint64_t reprise::derive_seed(std::uint64_t seed, std::string_view stream,
                                   std::uint64_t epoch, std::uint64_t index,
                                   std::uint64_t rank) noexcept {
  return derive_seed(seed, reprise::detail::xxh64(stream.data(), stream.size()),
                     epoch, index, rank);
}
