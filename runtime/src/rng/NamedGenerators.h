//===- NamedGenerators.h - all of the run's own streams ---------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_NAMEDGENERATORS_H
#define REPRISE_RUNTIME_SRC_NAMEDGENERATORS_H

#include <cstdint>

namespace reprise::detail {

/// Starts all that there are anew, from the run's seed.
void reseed_named_generators(std::uint64_t seed);

} // namespace reprise::detail

#endif
