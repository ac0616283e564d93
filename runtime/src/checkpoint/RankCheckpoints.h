//===- RankCheckpoints.h - checkpoints that all ranks have ---*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_RANKCHECKPOINTS_H
#define REPRISE_RUNTIME_SRC_RANKCHECKPOINTS_H

#include "Folder.h"
#include "Head.h"
#include "reprise/ranks.h"

namespace reprise::detail {

// Each rank saves into a folder of its own, "rank-0" and so on below the run's,
// under one number. A checkpoint exists where all ranks have its number. Ranks
// that are killed while they save leave a number that only some have; it is
// never used again, and the next save removes it. All functions here are
// collective.

/// A rank's folder below the run's.
std::filesystem::path rank_folder(std::size_t rank);

struct RankNumbers {
  /// Those of this rank, and those that all ranks have.
  Numbers own, common;
  /// The largest that any rank has; 0 if there are none.
  std::uint64_t newest = 0;
};

/// What the ranks have when they are about to save. Throws std::runtime_error
/// unless they save the same step. Gives \p head rank 0's metric, so that one
/// checkpoint is the best on all ranks.
RankNumbers before_save(const Ranks &ranks, const Folder &folder, Head &head);

/// The checkpoints that a run can be resumed from. Throws std::runtime_error if
/// another number of ranks saved them, or if the ranks had one in common once
/// and have none now.
Numbers resumable(const Ranks &ranks, const Folder &folder);

} // namespace reprise::detail

#endif
