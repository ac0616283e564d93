//===- CacheFolder.h - files kept between runs ------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_CACHEFOLDER_H
#define REPRISE_DRIVER_FRONTEND_CACHEFOLDER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reprise::frontend {

/// A file as it was: unchanged as long as size and time are.
struct FileStamp {
  std::string path;
  uint64_t size = 0;
  /// Last modification, in nanoseconds since 1970.
  int64_t time = 0;

  bool operator==(const FileStamp &) const = default;
};

/// Nothing where there is no such file.
std::optional<FileStamp> stampOf(llvm::StringRef path);
/// Stamps of those \p paths that exist, sorted.
std::vector<FileStamp> stampAll(llvm::ArrayRef<std::string> paths);
std::string writeStamps(llvm::ArrayRef<FileStamp> stamps);
/// Nothing where \p text is not what writeStamps() wrote.
std::optional<std::vector<FileStamp>> readStamps(llvm::StringRef text);

/// BLAKE3 in hexadecimal digits.
std::string hashText(llvm::StringRef text);

/// Where Reprise keeps what the next run can use again. All files in it may be
/// deleted at any time; none is trusted to be whole.
class CacheFolder {
public:
  /// \p path empty: no cache.
  explicit CacheFolder(std::string path) : path(std::move(path)) {}
  /// `$XDG_CACHE_HOME/reprise`, else `~/.cache/reprise`.
  static std::string standardPath();

  explicit operator bool() const { return !path.empty(); }
  llvm::StringRef root() const { return path; }
  /// Absolute path of the entry \p name, which may have folders in it.
  std::string entry(llvm::StringRef name) const;

  /// Makes the folder. Empty where files can be written in it, else why not.
  std::string whyNotWritable() const;
  /// Whole or not at all, also when others write it at the same time. False
  /// where it could not be written.
  bool write(llvm::StringRef name, llvm::StringRef content) const;
  std::optional<std::string> read(llvm::StringRef name) const;

  /// Deletes what was not used for \p days, and what a killed run left behind.
  void prune(unsigned days) const;

private:
  std::string path;
};

/// Asks the file system for each file at most once.
class StampChecker {
public:
  bool isUnchanged(const FileStamp &stamp);
  bool areUnchanged(llvm::ArrayRef<FileStamp> stamps);

private:
  llvm::StringMap<std::optional<FileStamp>> known;
};

} // namespace reprise::frontend

#endif
