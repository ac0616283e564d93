//===- Faketime.cpp - the library that sets the clock ---------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Faketime.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cerrno>
#include <csignal>

namespace reprise::verify {

std::string findFaketime() {
  // Where Debian, Fedora and Arch put it.
  for (llvm::StringRef folder :
       {"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64",
        "/usr/lib", "/usr/local/lib"}) {
    std::string path = (folder + "/faketime/libfaketimeMT.so.1").str();
    if (llvm::sys::fs::exists(path))
      return path;
  }
  return {};
}

void removeFaketimeLeftovers(llvm::sys::TimePoint<> since) {
  std::error_code error;
  for (llvm::sys::fs::directory_iterator at("/dev/shm", error), end;
       !error && at != end; at.increment(error)) {
    llvm::StringRef name = llvm::sys::path::filename(at->path());
    pid_t process;
    if ((!name.consume_front("faketime_shm_") &&
         !name.consume_front("sem.faketime_sem_")) ||
        !llvm::to_integer(name, process, 10))
      continue;
    llvm::sys::fs::file_status status;
    const bool isGone = kill(process, 0) && errno == ESRCH;
    if (isGone && !llvm::sys::fs::status(at->path(), status) &&
        status.getLastModificationTime() >= since)
      llvm::sys::fs::remove(at->path());
  }
}

} // namespace reprise::verify
