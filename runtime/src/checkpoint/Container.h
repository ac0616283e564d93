//===- Container.h - the file format of checkpoints ----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_CONTAINER_H
#define REPRISE_RUNTIME_SRC_CONTAINER_H

#include "../bytes/Pieces.h"
#include "../bytes/Sink.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace reprise::detail {

// A checkpoint's file, version 1. Numbers are little-endian, a text has its
// length (u64) before it, and sums are XXH64 with seed 0.
//
//   file    magic (8 bytes: 0x89 "RPRCK" CR LF), version (u32), number of
//           parts (u32), parts, end
//   part    name (text), kind (text), size (u64), data, sum (u64) of the part's
//           bytes before it
//   end     "RPRCKEND", the file's size (u64), sum (u64) of the magic, the two
//           numbers behind it and all parts' sums
//
// Any change of the meaning of these bytes or of a kind's data is a new
// version.

struct Part {
  std::string name, kind;
  std::vector<Piece> pieces;
};

void write_container(const std::vector<Part> &parts, const Sink &sink);

/// A part as read; its data lie in the bytes that were parsed.
struct PartView {
  std::string name, kind;
  const char *data = nullptr;
  std::size_t size = 0;

  ByteReader reader() const { return {data, size}; }
};

/// Reads a container, and checks every byte of it. Throws DamagedCheckpoint,
/// and std::runtime_error for a version that this library does not know.
std::vector<PartView> parse_container(const void *data, std::size_t size);

/// Reads the first part of a container of which the beginning is there.
PartView parse_first_part(const void *data, std::size_t size);

} // namespace reprise::detail

#endif
