//===- Files.h - the files that a run leaves --------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_FILES_H
#define REPRISE_DRIVER_VERIFY_FILES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Chrono.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace reprise::verify {

/// A file as a run left it.
struct FileState {
  std::uint64_t size = 0;
  std::string digest; ///< BLAKE3, in hexadecimal digits.

  bool operator==(const FileState &other) const = default;
};

/// By path under the folder that the user named, with that folder before it.
using FileStates = std::map<std::string, FileState>;

/// Reads the files in \p folders, at any depth, that were written at \p since
/// or later: what an earlier run left there is not this one's. `{run}` in them
/// is \p runFolder, and stays as it is in the paths of the result.
llvm::Expected<FileStates> readFiles(const std::vector<std::string> &folders,
                                     llvm::sys::TimePoint<> since,
                                     llvm::StringRef runFolder);

/// The names of files under \p folder that were written at \p since or later,
/// sorted; those under \p except do not count. A folder with very many entries
/// is not read to its end.
std::vector<std::string> writtenIn(llvm::StringRef folder,
                                   llvm::sys::TimePoint<> since,
                                   llvm::StringRef except);

/// A file that is not as in another run, or is missing in one of them.
struct FileDifference {
  std::string path, what;
};

std::vector<FileDifference> compareFiles(const FileStates &first,
                                         const FileStates &second);

} // namespace reprise::verify

#endif
