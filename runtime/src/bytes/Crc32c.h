//===- Crc32c.h - CRC-32C ---------------------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_CRC32C_H
#define REPRISE_RUNTIME_SRC_CRC32C_H

#include <cstdint>
#include <string>

namespace reprise::detail {

/// The checksum of RFC 3720 (iSCSI): CRC-32 with Castagnoli's polynomial.
std::uint32_t crc32c(const std::string &bytes) noexcept;

} // namespace reprise::detail

#endif
