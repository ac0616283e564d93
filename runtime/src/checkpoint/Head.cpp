//===- Head.cpp - the first part of a checkpoint --------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Head.h"

#include "../TorchVersion.h"
#include "../files/DurableFile.h"
#include "reprise/checkpoint.h"

#include <algorithm>

using namespace reprise;
using namespace reprise::detail;

void Head::write(PieceWriter &out) const {
  out.u64(epoch);
  out.u64(step);
  write_optional(out, metric);
  out.text(TORCH_VERSION);
  if (!rank)
    return;
  out.u64(rank->rank);
  out.u64(rank->size);
  out.u8(rank->follows);
}

Head Head::read(const PartName &part, ByteReader &in) {
  if (part.name != name || (part.kind != "head" && part.kind != "rank"))
    throw DamagedCheckpoint("checkpoint: the first part is not the head",
                            "file");
  Head head;
  head.epoch = in.u64();
  head.step = in.u64();
  head.metric = in.optional_f64();
  in.text();
  if (part.kind == "rank") {
    RankOf rank;
    rank.rank = in.u64();
    rank.size = in.u64();
    rank.follows = in.flag();
    head.rank = rank;
  }
  in.expect_end();
  return head;
}

std::optional<Head>
reprise::detail::head_of(const std::filesystem::path &path) {
  std::optional<Head> head;
  try {
    read_file(path.string(), [&](const Source &source, std::uint64_t size) {
      // A damaged length must not cost the reading of all that follows.
      size = std::min<std::uint64_t>(size, 4096);
      read_first_part(source, size, [&](const PartName &part, ByteReader &in) {
        head = Head::read(part, in);
      });
    });
    return head;
  } catch (const std::runtime_error &) {
    return {};
  }
}
