//===- Head.h - the first part of a checkpoint ---------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_HEAD_H
#define REPRISE_RUNTIME_SRC_HEAD_H

#include "Container.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace reprise::detail {

/// Whose state a checkpoint of several ranks holds.
struct RankOf {
  std::uint64_t rank = 0, size = 0;
  /// All ranks had a checkpoint in common before they saved this one.
  bool follows = false;
};

/// When a checkpoint was saved. As bytes: epoch (u64), step (u64), metric
/// (flag, f64), LibTorch's version (text); of one rank of several, also rank
/// (u64), number of ranks (u64), and whether it follows one (flag).
struct Head {
  std::uint64_t epoch = 0, step = 0;
  std::optional<double> metric;
  std::optional<RankOf> rank;

  static inline const std::string name = "(head)";
  /// The part's kind: "head", or "rank" of one rank of several.
  std::string kind() const { return rank ? "rank" : "head"; }
  void write(PieceWriter &out) const;
  /// Throws DamagedCheckpoint if it is no head.
  static Head read(const PartName &part, ByteReader &in);
};

/// Of a file's head, none if it is damaged or absent.
std::optional<Head> head_of(const std::filesystem::path &path);

} // namespace reprise::detail

#endif
