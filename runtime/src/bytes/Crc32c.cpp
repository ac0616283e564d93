//===- Crc32c.cpp - CRC-32C -----------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Crc32c.h"

#include <array>

/// The remainders of all bytes, the polynomial's bits reversed.
static constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit)
      rest = rest >> 1 ^ (rest & 1 ? 0x82f63b78u : 0u);
    table[byte] = rest;
  }
  return table;
}

static constexpr std::array<std::uint32_t, 256> table = make_table();

std::uint32_t reprise::detail::crc32c(const std::string &bytes) noexcept {
  std::uint32_t rest = ~0u;
  for (char c : bytes)
    rest = rest >> 8 ^ table[(rest ^ static_cast<unsigned char>(c)) & 0xff];
  return ~rest;
}
