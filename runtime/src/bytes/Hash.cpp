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

using namespace reprise::detail;

static constexpr std::size_t block = 32;

static const unsigned char *consume(std::uint64_t (&lanes)[4],
                                    const unsigned char *next,
                                    const unsigned char *end) {
  std::uint64_t a = lanes[0], b = lanes[1], c = lanes[2], d = lanes[3];
  for (; static_cast<std::size_t>(end - next) >= block; next += block) {
    a = round(a, load<std::uint64_t>(next));
    b = round(b, load<std::uint64_t>(next + 8));
    c = round(c, load<std::uint64_t>(next + 16));
    d = round(d, load<std::uint64_t>(next + 24));
  }
  lanes[0] = a, lanes[1] = b, lanes[2] = c, lanes[3] = d;
  return next;
}

Xxh64::Xxh64(std::uint64_t seed) noexcept
    : seed_(seed),
      lanes_{seed + prime1 + prime2, seed + prime2, seed, seed - prime1} {}

void Xxh64::update(const void *data, std::size_t size) noexcept {
  if (size == 0)
    return;
  auto *next = static_cast<const unsigned char *>(data);
  const unsigned char *end = next + size;
  const std::size_t held = size_ % block;
  size_ += size;
  if (held != 0) {
    const std::size_t missing = block - held;
    if (size < missing) {
      std::memcpy(rest_ + held, next, size);
      return;
    }
    std::memcpy(rest_ + held, next, missing);
    consume(lanes_, rest_, rest_ + block);
    next += missing;
  }
  next = consume(lanes_, next, end);
  if (next != end)
    std::memcpy(rest_, next, static_cast<std::size_t>(end - next));
}

std::uint64_t Xxh64::digest() const noexcept {
  std::uint64_t hash = seed_ + prime5;
  if (size_ >= block) {
    hash = rotate(lanes_[0], 1) + rotate(lanes_[1], 7) + rotate(lanes_[2], 12) +
           rotate(lanes_[3], 18);
    for (std::uint64_t lane : lanes_)
      hash = merge(hash, lane);
  }
  hash += size_;
  const unsigned char *next = rest_;
  std::size_t left = size_ % block;
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

std::uint64_t reprise::detail::xxh64(const void *data, std::size_t size,
                                     std::uint64_t seed) noexcept {
  Xxh64 hash(seed);
  hash.update(data, size);
  return hash.digest();
}
