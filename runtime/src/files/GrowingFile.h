//===- GrowingFile.h - files that a run appends to --------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_GROWINGFILE_H
#define REPRISE_RUNTIME_SRC_GROWINGFILE_H

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

namespace reprise::detail {

/// Creates a folder and those above it, where they are missing. Throws
/// std::runtime_error: "WHO: cannot create PATH: Permission denied".
void create_folders(const std::string &who, const std::string &path);

/// A file that grows by whole pieces, each of which reaches the system before
/// append() returns. One that cannot be written whole is taken back, and none
/// is written after it.
///
/// Errors are std::runtime_error: "WHO: cannot write PATH: No space left".
class GrowingFile {
public:
  /// Creates the file, or empties it.
  GrowingFile(const std::string &who, const std::string &path);
  /// Creates the first of PREFIX0, PREFIX1 and so on that is not there yet.
  static GrowingFile numbered(const std::string &who,
                              const std::string &prefix);

  void append(const std::string &bytes);
  /// Gives the file another name, in one step.
  void rename(const std::string &path);
  const std::string &path() const { return path_; }

private:
  struct Close {
    void operator()(std::FILE *file) const { std::fclose(file); }
  };
  std::string who_, path_;
  std::unique_ptr<std::FILE, Close> file_;
  /// How much has been written.
  std::uintmax_t size_ = 0;
  /// The errno of the piece that could not be written.
  int failed_ = 0;

  GrowingFile(const std::string &who, const std::string &path,
              const char *mode);
  [[noreturn]] void fail(int error) const;
};

} // namespace reprise::detail

#endif
