//===- Digest.h - an order-sensitive digest of bytes ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_TRACER_DIGEST_H
#define REPRISE_RUNTIME_TRACER_DIGEST_H

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace reprise::trace {

/// The two halves of a 128-bit product folded into one word.
inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^
         static_cast<std::uint64_t>(product >> 64);
}

inline constexpr std::uint64_t digestKeys[4] = {
    0xa0761d6478bd642fULL, 0xe7037ed1a0b428dbULL, 0x8ebc6af09c88c6e3ULL,
    0x589965cc75374cc3ULL};

/// Adds one word to a digest; the order of words matters.
inline std::uint64_t combine(std::uint64_t digest, std::uint64_t word) {
  return fold(digest ^ digestKeys[0], word ^ digestKeys[1]) + digestKeys[2];
}

/// The digest of `size` bytes, in the manner of wyhash: four lanes of 16 bytes
/// are folded side by side, so that memory is the limit. Not for secrets: it
/// tells accidental differences apart.
inline std::uint64_t digestBytes(const void *data, std::size_t size,
                                 std::uint64_t seed) {
  const auto *at = static_cast<const unsigned char *>(data);
  std::uint64_t lanes[4] = {seed ^ digestKeys[0], seed ^ digestKeys[1],
                            seed ^ digestKeys[2], seed ^ digestKeys[3]};
  auto block = [&lanes](const unsigned char *bytes) {
    for (int lane = 0; lane < 4; ++lane) {
      std::uint64_t words[2];
      std::memcpy(words, bytes + 16 * lane, 16);
      lanes[lane] = fold(words[0] ^ digestKeys[lane], words[1] ^ lanes[lane]);
    }
  };
  std::size_t left = size;
  for (; left >= 64; left -= 64, at += 64)
    block(at);
  if (left) {
    unsigned char last[64] = {};
    std::memcpy(last, at, left);
    block(last);
  }
  std::uint64_t digest = combine(seed, size);
  for (std::uint64_t lane : lanes)
    digest = combine(digest, lane);
  return digest;
}

} // namespace reprise::trace

#endif
