//===- Container.cpp - the file format of checkpoints ---------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Container.h"

#include "../bytes/Hash.h"
#include "reprise/checkpoint.h"

#include <algorithm>
#include <cstring>

using namespace reprise;
using namespace reprise::detail;

static constexpr char magic[8] = {'\x89', 'R', 'P', 'R', 'C', 'K', '\r', '\n'};
static constexpr char endMark[8] = {'R', 'P', 'R', 'C', 'K', 'E', 'N', 'D'};
static constexpr std::uint32_t version = 1;

void reprise::detail::write_container(const std::vector<Part> &parts,
                                      const Sink &sink) {
  Xxh64 sums;
  std::uint64_t size = 0;
  const auto write = [&](const void *data, std::size_t count) {
    if (count == 0)
      return;
    sink(data, count);
    size += count;
  };
  const auto flush = [&](ByteWriter &out, Xxh64 &sum) {
    const std::string bytes = out.take();
    sum.update(bytes.data(), bytes.size());
    write(bytes.data(), bytes.size());
  };
  ByteWriter out;
  out.raw(magic, sizeof magic);
  out.u32(version);
  out.u32(static_cast<std::uint32_t>(parts.size()));
  flush(out, sums);
  for (const Part &part : parts) {
    Xxh64 sum;
    std::uint64_t length = 0;
    for (const Piece &piece : part.pieces)
      length += piece.size();
    ByteWriter head;
    head.text(part.name);
    head.text(part.kind);
    head.u64(length);
    flush(head, sum);
    for (const Piece &piece : part.pieces) {
      // In blocks that stay in the processor's cache between the two.
      const auto *next = static_cast<const char *>(piece.data());
      for (std::size_t left = piece.size(); left > 0;) {
        const std::size_t count = std::min<std::size_t>(left, 1 << 18);
        sum.update(next, count);
        write(next, count);
        next += count;
        left -= count;
      }
    }
    ByteWriter tail;
    tail.u64(sum.digest());
    flush(tail, sums);
  }
  ByteWriter end;
  end.raw(endMark, sizeof endMark);
  end.u64(size + sizeof endMark + 16);
  end.u64(sums.digest());
  const std::string bytes = end.take();
  write(bytes.data(), bytes.size());
}

static DamagedCheckpoint damaged(const std::string &part,
                                 const std::string &why) {
  return {"checkpoint: the part '" + part + "' is damaged: " + why, part};
}

static std::uint32_t read_head(ByteReader &in) {
  if (std::memcmp(in.raw(sizeof magic), magic, sizeof magic) != 0)
    throw DamagedCheckpoint("checkpoint: this is not a checkpoint of Reprise",
                            "file");
  const std::uint32_t found = in.u32();
  if (found != version)
    throw std::runtime_error(
        "checkpoint: the file has format version " + std::to_string(found) +
        ", and this library reads version " + std::to_string(version) +
        "; use the release of Reprise that wrote it");
  return in.u32();
}

/// Reads a part. Its checksum goes into \p sum.
static PartView read_part(ByteReader &in, std::size_t number,
                          std::uint64_t &sum) {
  PartView part;
  std::string name = "number " + std::to_string(number + 1);
  try {
    const std::size_t before = in.left();
    const char *start = in.raw(0);
    part.name = in.text();
    name = part.name;
    part.kind = in.text();
    const std::uint64_t size = in.u64();
    part.data = in.raw(size);
    part.size = static_cast<std::size_t>(size);
    const std::size_t length = before - in.left();
    sum = in.u64();
    if (xxh64(start, length) != sum)
      throw damaged(name, "its checksum is wrong");
  } catch (const MalformedBytes &error) {
    throw damaged(name, error.what());
  }
  return part;
}

std::vector<PartView> reprise::detail::parse_container(const void *data,
                                                       std::size_t size) {
  ByteReader in(data, size);
  std::vector<PartView> parts;
  try {
    const std::uint32_t count = read_head(in);
    Xxh64 sums;
    sums.update(data, size - in.left());
    for (std::uint32_t number = 0; number < count; ++number) {
      std::uint64_t sum = 0;
      parts.push_back(read_part(in, number, sum));
      sums.update(&sum, sizeof sum);
    }
    if (std::memcmp(in.raw(sizeof endMark), endMark, sizeof endMark) != 0)
      throw DamagedCheckpoint("checkpoint: the file's end mark is wrong",
                              "file");
    if (in.u64() != size || in.u64() != sums.digest())
      throw DamagedCheckpoint("checkpoint: the file's checksum is wrong",
                              "file");
    in.expect_end();
  } catch (const MalformedBytes &error) {
    throw DamagedCheckpoint(std::string("checkpoint: the file is damaged: ") +
                                error.what(),
                            "file");
  }
  return parts;
}

PartView reprise::detail::parse_first_part(const void *data, std::size_t size) {
  ByteReader in(data, size);
  try {
    if (read_head(in) == 0)
      throw MalformedBytes("it has no parts");
  } catch (const MalformedBytes &error) {
    throw DamagedCheckpoint(std::string("checkpoint: the file is damaged: ") +
                                error.what(),
                            "file");
  }
  std::uint64_t sum;
  return read_part(in, 0, sum);
}
