//===- Hash.cpp - XXH64 ---------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Hash.h"

#include <cstring>

namespace {

constexpr std::uint64_t prime1 = 0x9e3779b185ebca87;
constexpr std::uint64_t prime2 = 0xc2b2ae3d27d4eb4f;
constexpr std::uint64_t prime3 = 0x165667b19e3779f9;
constexpr std::uint64_t prime4 = 0x85ebca77c2b2ae63;
constexpr std::uint64_t prime5 = 0x27d4eb2f165667c5;

constexpr std::uint64_t rotate(std::uint64_t value, int count) {
  return (value << count) | (value >> (64 - count));
}

constexpr std::uint64_t round(std::uint64_t lane, std::uint64_t word) {
  return rotate(lane + word * prime2, 31) * prime1;
}

constexpr std::uint64_t merge(std::uint64_t hash, std::uint64_t lane) {
  return (hash ^ round(0, lane)) * prime1 + prime4;
}

// Words are little-endian, as on all machines that LibTorch is built for.
template <class Word> std::uint64_t load(const unsigned char *bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

} // namespace

std::uint64_t reprise::detail::xxh64(const void *data, std::size_t size,
                                     std::uint64_t seed) noexcept {
  auto *next = static_cast<const unsigned char *>(data);
  std::size_t left = size;
  std::uint64_t hash = seed + prime5;
  if (size >= 32) {
    std::uint64_t a = seed + prime1 + prime2, b = seed + prime2, c = seed,
                  d = seed - prime1;
    for (; left >= 32; left -= 32, next += 32) {
      a = round(a, load<std::uint64_t>(next));
      b = round(b, load<std::uint64_t>(next + 8));
      c = round(c, load<std::uint64_t>(next + 16));
      d = round(d, load<std::uint64_t>(next + 24));
    }
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
    hash = merge(merge(merge(merge(hash, a), b), c), d);
  }
  hash += size;
  for (; left >= 8; left -= 8, next += 8)
    hash = rotate(hash ^ round(0, load<std::uint64_t>(next)), 27) * prime1 +
           prime4;
  for (; left >= 4; left -= 4, next += 4)
    hash =
        rotate(hash ^ load<std::uint32_t>(next) * prime1, 23) * prime2 + prime3;
  for (; left > 0; --left, ++next)
    hash = rotate(hash ^ *next * prime5, 11) * prime1;
  hash = (hash ^ (hash >> 33)) * prime2;
  hash = (hash ^ (hash >> 29)) * prime3;
  return hash ^ (hash >> 32);
}
