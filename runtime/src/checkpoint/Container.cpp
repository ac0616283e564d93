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
#include <exception>
#include <stdexcept>
#include <string>

using namespace reprise;
using namespace reprise::detail;

static constexpr char magic[8] = {'\x89', 'R', 'P', 'R', 'C', 'K', '\r', '\n'};
static constexpr char endMark[8] = {'R', 'P', 'R', 'C', 'K', 'E', 'N', 'D'};
static constexpr std::uint32_t version = 1;

/// Data are summed in blocks that stay in the processor's cache meanwhile.
static constexpr std::size_t block = 1 << 18;

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
      const auto *next = static_cast<const char *>(piece.data());
      for (std::size_t left = piece.size(); left > 0;) {
        const std::size_t count = std::min(left, block);
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

static DamagedCheckpoint damaged_file(const std::string &why) {
  return {"checkpoint: " + why, "file"};
}

/// Reads what stands before the parts, and returns their number.
static std::uint32_t read_head(ByteReader &in, Xxh64 &sums) {
  const std::string bytes = in.raw(sizeof magic + 8);
  sums.update(bytes.data(), bytes.size());
  ByteReader head(bytes);
  if (head.raw(sizeof magic) != std::string(magic, sizeof magic))
    throw damaged_file("this is not a checkpoint of Reprise");
  const std::uint32_t found = head.u32();
  if (found != version)
    throw std::runtime_error(
        "checkpoint: the file has format version " + std::to_string(found) +
        ", and this library reads version " + std::to_string(version) +
        "; use the release of Reprise that wrote it");
  return head.u32();
}

/// Gives what \p in gives, and adds it up.
static Source summed(ByteReader &in, Xxh64 &sum) {
  return [&](void *data, std::size_t size) {
    auto *next = static_cast<char *>(data);
    while (size > 0) {
      const std::size_t count = std::min(size, block);
      in.raw(next, count);
      sum.update(next, count);
      next += count;
      size -= count;
    }
  };
}

/// Reads a part, and returns its checksum.
static std::uint64_t read_part(ByteReader &in, std::size_t number,
                               const PartReader &reader) {
  PartName part;
  std::string name = "number " + std::to_string(number + 1);
  try {
    Xxh64 sum;
    ByteReader head(summed(in, sum), in.left());
    part.name = head.text();
    name = part.name;
    part.kind = head.text();
    const std::uint64_t size = head.u64();
    in.expect(size);
    ByteReader data(summed(in, sum), size);
    reader(part, data);
    data.skip_rest();
    if (in.u64() != sum.digest())
      throw damaged(name, "its checksum is wrong");
    return sum.digest();
  } catch (const MalformedBytes &error) {
    throw damaged(name, error.what());
  }
}

void reprise::detail::read_container(const Source &source, std::uint64_t size,
                                     const PartReader &reader) {
  // Why a part does not fit, which counts only if nothing is damaged.
  std::exception_ptr refused;
  const auto read = [&](const PartName &part, ByteReader &data) {
    if (refused)
      return;
    try {
      reader(part, data);
    } catch (const MalformedBytes &error) {
      refused = std::make_exception_ptr(damaged(part.name, error.what()));
    } catch (...) {
      refused = std::current_exception();
    }
  };
  try {
    ByteReader in(source, size);
    Xxh64 sums;
    const std::uint32_t count = read_head(in, sums);
    for (std::uint32_t number = 0; number < count; ++number) {
      const std::uint64_t sum = read_part(in, number, read);
      sums.update(&sum, sizeof sum);
    }
    if (in.raw(sizeof endMark) != std::string(endMark, sizeof endMark))
      throw damaged_file("the file's end mark is wrong");
    if (in.u64() != size || in.u64() != sums.digest())
      throw damaged_file("the file's checksum is wrong");
    in.expect_end();
  } catch (const MalformedBytes &error) {
    throw damaged_file(std::string("the file is damaged: ") + error.what());
  }
  if (refused)
    std::rethrow_exception(refused);
}

void reprise::detail::read_first_part(const Source &source, std::uint64_t size,
                                      const PartReader &reader) {
  try {
    ByteReader in(source, size);
    Xxh64 sums;
    if (read_head(in, sums) == 0)
      throw MalformedBytes("it has no parts");
    read_part(in, 0, reader);
  } catch (const MalformedBytes &error) {
    throw damaged_file(std::string("the file is damaged: ") + error.what());
  }
}
