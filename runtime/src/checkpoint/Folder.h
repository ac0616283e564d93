//===- Folder.h - the checkpoints of a folder ----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_FOLDER_H
#define REPRISE_RUNTIME_SRC_FOLDER_H

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

namespace reprise::detail {

/// Numbers of checkpoints, in the order of saving: steps may go back when a run
/// is resumed from an older one.
using Numbers = std::set<std::uint64_t>;

/// Of the checkpoints in a folder; none if there is no such folder.
Numbers numbers_in(const std::filesystem::path &folder);

/// A folder with checkpoints: "checkpoint-00000012.reprise" and others.
class Folder {
public:
  /// Creates it if it is not there. Throws std::runtime_error if it cannot.
  explicit Folder(std::filesystem::path path);

  const std::filesystem::path &path() const { return path_; }
  Numbers numbers() const { return numbers_in(path_); }
  std::string path(std::uint64_t number) const;
  /// The one of \p numbers with the best metric; 0 if none has one.
  std::uint64_t best(const Numbers &numbers, bool higher_is_better) const;

  /// What cannot be removed stays.
  void remove(std::uint64_t number) const;
  /// Removes what a process that was killed while it saved has left.
  void remove_partial() const;

private:
  std::filesystem::path path_;
};

} // namespace reprise::detail

#endif
