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

/// XXH64 (Collet) of bytes that come piece by piece: order-sensitive, the same
/// on every machine, about as fast as memory. How the bytes are cut does not
/// matter.
class Xxh64 {
public:
  explicit Xxh64(std::uint64_t seed = 0) noexcept;
  /// `data` may be null if `size` is 0.
  void update(const void *data, std::size_t size) noexcept;
  std::uint64_t digest() const noexcept;

private:
  std::uint64_t seed_;
  std::uint64_t lanes_[4];
  std::uint64_t size_ = 0;
  /// The bytes behind the last whole block.
  unsigned char rest_[32];
};

/// XXH64 of bytes that are there at once.
std::uint64_t xxh64(const void *data, std::size_t size,
                    std::uint64_t seed = 0) noexcept;

} // namespace reprise::detail

#endif
