//===- Hash.h - XXH64 ----------------------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_HASH_H
#define REPRISE_RUNTIME_SRC_HASH_H

#include <cstddef>
#include <cstdint>

namespace reprise::detail {

/// XXH64 (Collet): order-sensitive, the same on every machine, about as fast
/// as memory. `data` may be null if `size` is 0.
std::uint64_t xxh64(const void *data, std::size_t size,
                    std::uint64_t seed = 0) noexcept;

} // namespace reprise::detail

#endif
