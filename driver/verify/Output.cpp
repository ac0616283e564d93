//===- Output.cpp - what a run writes -------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Output.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace reprise::verify {

namespace {

void closeFile(int &file) {
  if (file >= 0)
    ::close(file);
  file = -1;
}

} // namespace

llvm::Expected<Output> Output::create(llvm::StringRef path,
                                      std::uint64_t limit) {
  Output result;
  result.limit = limit;
  result.file = ::open(path.str().c_str(),
                       O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  int ends[2];
  if (result.file < 0 || pipe2(ends, O_CLOEXEC))
    return llvm::createFileError(
        path, std::error_code(errno, std::generic_category()));
  result.fromRun = ends[0];
  result.toRun = ends[1];
  // Only this end: the program's own must wait as a file would.
  fcntl(result.fromRun, F_SETFL, O_NONBLOCK);
  return result;
}

Output::Output(Output &&other)
    : fromRun(std::exchange(other.fromRun, -1)),
      toRun(std::exchange(other.toRun, -1)),
      file(std::exchange(other.file, -1)), size(other.size),
      limit(other.limit) {}

Output::~Output() {
  closeFile(fromRun);
  closeFile(toRun);
  closeFile(file);
}

void Output::closeWriter() { closeFile(toRun); }

void Output::drain() {
  static char bytes[1 << 16];
  // Not until nothing is left: some programs write faster than this reads.
  for (int turns = 0; fromRun >= 0 && turns < 64; ++turns) {
    const ssize_t count = ::read(fromRun, bytes, sizeof(bytes));
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0 && errno == EAGAIN)
      return;
    if (count <= 0) {
      closeFile(fromRun);
      return;
    }
    const std::uint64_t room = limit - std::min(limit, size);
    const std::uint64_t kept =
        std::min<std::uint64_t>(room, static_cast<std::uint64_t>(count));
    // A full disk loses output and nothing else.
    if (kept && ::write(file, bytes, kept) < 0)
      limit = size;
    size += static_cast<std::uint64_t>(count);
  }
}

} // namespace reprise::verify
