//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ReplaceFile.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reprise::fix {
namespace {

llvm::Error failure(llvm::StringRef file, const llvm::Twine &why) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 "cannot write '" + file + "': " + why);
}

std::error_code lastError() {
  return std::error_code(errno, std::generic_category());
}

/// The new name is on the disk as soon as its folder is.
void syncFolder(llvm::StringRef folder) {
  int handle = ::open(folder.str().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0)
    return;
  ::fsync(handle);
  ::close(handle);
}

} // namespace

bool isReadOnly(const std::string &file) {
  struct stat status;
  return ::stat(file.c_str(), &status) == 0 &&
         ((status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0 ||
          ::access(file.c_str(), W_OK) != 0);
}

llvm::Error replaceFile(llvm::StringRef file, llvm::StringRef before,
                        llvm::StringRef after) {
  llvm::SmallString<256> target;
  if (std::error_code error = llvm::sys::fs::real_path(file, target))
    return failure(file, error.message());
  struct stat status;
  if (::stat(target.c_str(), &status) != 0)
    return failure(file, lastError().message());
  if (isReadOnly(target.str().str()))
    return failure(file, "it is read-only");

  llvm::StringRef folder = llvm::sys::path::parent_path(target);
  llvm::SmallString<256> model(folder), temporary;
  llvm::sys::path::append(model, "." + llvm::sys::path::filename(target) +
                                     ".reprise-%%%%%%%%");
  int handle = -1;
  if (std::error_code error =
          llvm::sys::fs::createUniqueFile(model, handle, temporary))
    return failure(file, error.message());
  auto cleaner =
      llvm::make_scope_exit([&] { llvm::sys::fs::remove(temporary); });

  llvm::raw_fd_ostream stream(handle, /*shouldClose=*/false);
  stream << after;
  stream.flush();
  std::error_code error = stream.error();
  stream.clear_error();
  // The owner first: changing it takes special bits of the mode away. Only root
  // can, and for others the file is theirs.
  if (!error && (status.st_uid != ::geteuid() || status.st_gid != ::getegid()))
    if (::fchown(handle, status.st_uid, status.st_gid) != 0 &&
        status.st_uid != ::geteuid())
      error = lastError();
  if (!error && ::fchmod(handle, status.st_mode & 07777) != 0)
    error = lastError();
  if (!error && ::fsync(handle) != 0)
    error = lastError();
  ::close(handle);
  if (error)
    return failure(file, error.message());

  auto now = llvm::MemoryBuffer::getFile(target);
  if (!now)
    return failure(file, now.getError().message());
  if ((*now)->getBuffer() != before)
    return failure(file, "it changed meanwhile; run again");
  if (std::error_code error = llvm::sys::fs::rename(temporary, target))
    return failure(file, error.message());
  cleaner.release();
  syncFolder(folder);
  return llvm::Error::success();
}

} // namespace reprise::fix
