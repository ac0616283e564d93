//===- Files.cpp - the files that a run leaves ----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Files.h"

#include "driver/verify/Run.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <sys/stat.h>

namespace reprise::verify {

namespace {

llvm::Expected<FileState> readState(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return llvm::createFileError(path, buffer.getError());
  llvm::BLAKE3 hash;
  hash.update((*buffer)->getBuffer());
  return FileState{(*buffer)->getBufferSize(),
                   llvm::toHex(hash.final<16>(), /*LowerCase=*/true)};
}

/// By the time of the last change of anything, which only the system sets: the
/// contents' own may be another clock's, or a copied file's.
bool isWrittenSince(const std::string &path, llvm::sys::TimePoint<> since) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         llvm::sys::toTimePoint(status.st_ctim.tv_sec,
                                status.st_ctim.tv_nsec) >= since;
}

} // namespace

llvm::Expected<FileStates> readFiles(const std::vector<std::string> &folders,
                                     llvm::sys::TimePoint<> since,
                                     llvm::StringRef runFolder) {
  FileStates result;
  for (const std::string &named : folders) {
    const std::string folder = expandRun(named, runFolder);
    std::error_code error;
    for (llvm::sys::fs::recursive_directory_iterator
             at(folder, error, /*follow_symlinks=*/false),
         end;
         !error && at != end; at.increment(error)) {
      if (!isWrittenSince(at->path(), since))
        continue;
      auto state = readState(at->path());
      if (!state)
        return state.takeError();
      result[named + at->path().substr(folder.size())] = std::move(*state);
    }
    if (error)
      return llvm::createFileError(folder, error);
  }
  return result;
}

std::vector<std::string> writtenIn(llvm::StringRef folder,
                                   llvm::sys::TimePoint<> since,
                                   llvm::StringRef except) {
  std::vector<std::string> names;
  unsigned entries = 0;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator
           at(folder, error, /*follow_symlinks=*/false),
       end;
       !error && at != end && ++entries < 20000; at.increment(error)) {
    if (at->path() == except) {
      at.no_push();
      continue;
    }
    if (!isWrittenSince(at->path(), since))
      continue;
    llvm::StringRef name = at->path();
    name.consume_front(folder);
    names.push_back(name.ltrim('/').str());
  }
  llvm::sort(names);
  return names;
}

std::vector<FileDifference> compareFiles(const FileStates &first,
                                         const FileStates &second) {
  std::vector<FileDifference> result;
  for (const auto &[path, state] : first) {
    auto other = second.find(path);
    if (other == second.end())
      result.push_back({path, "is not written by the second"});
    else if (state.size != other->second.size)
      result.push_back({path, std::to_string(state.size) + " bytes vs " +
                                  std::to_string(other->second.size)});
    else if (state != other->second)
      result.push_back(
          {path, "digest " + state.digest + " vs " + other->second.digest});
  }
  for (const auto &[path, state] : second)
    if (!first.count(path))
      result.push_back({path, "is not written by the first"});
  return result;
}

} // namespace reprise::verify
