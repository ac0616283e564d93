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
#include "../bytes/Source.h"

#include <cstdint>
#include <functional>
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

struct PartName {
  std::string name, kind;
};

/// Takes a part's data; what it leaves is skipped.
using PartReader = std::function<void(const PartName &, ByteReader &data)>;

/// Reads a container of \p size bytes in one go, and checks every byte of it.
///
/// A part is given to \p reader before its checksum is known, so that nothing
/// may be changed by it before this returns. Throws DamagedCheckpoint,
/// std::runtime_error for a version that this library does not know, or, if
/// nothing is damaged, what \p reader threw first; where it threw
/// MalformedBytes, that part is damaged.
void read_container(const Source &source, std::uint64_t size,
                    const PartReader &reader);

/// Reads the first part of a container of which the beginning is there.
void read_first_part(const Source &source, std::uint64_t size,
                     const PartReader &reader);

} // namespace reprise::detail

#endif
