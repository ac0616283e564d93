//===- DurableFile.cpp - files that are whole or absent -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DurableFile.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace reprise::detail;

static std::runtime_error failure(const char *what, const std::string &path) {
  return std::runtime_error(std::string("checkpoint: cannot ") + what + " '" +
                            path +
                            "': " + std::generic_category().message(errno));
}

namespace {
class Descriptor {
public:
  Descriptor(const std::string &path, int flags)
      : number_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~Descriptor() {
    if (number_ >= 0)
      ::close(number_);
  }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;

  bool is_open() const { return number_ >= 0; }
  int get() const { return number_; }
  /// Some file systems say only here that the disk is full.
  bool close() {
    const int number = number_;
    number_ = -1;
    return ::close(number) == 0;
  }

private:
  int number_;
};
} // namespace

static void write_all(const Descriptor &file, const std::string &path,
                      const char *data, std::size_t size) {
  while (size > 0) {
    // Linux writes 2 GB at most in one call.
    const ssize_t written =
        ::write(file.get(), data, std::min<std::size_t>(size, 1 << 30));
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      throw failure("write", path);
    data += written;
    size -= static_cast<std::size_t>(written);
  }
}

static void
write_synchronised(const std::string &path,
                   const std::function<void(const Sink &)> &content) {
  Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file.is_open())
    throw failure("create", path);
  content([&](const void *data, std::size_t size) {
    write_all(file, path, static_cast<const char *>(data), size);
  });
  if (::fsync(file.get()) != 0 || !file.close())
    throw failure("write", path);
}

void reprise::detail::replace_file(
    const std::string &path, const std::function<void(const Sink &)> &content) {
  const std::string partial = path + partialSuffix;
  try {
    write_synchronised(partial, content);
    if (::rename(partial.c_str(), path.c_str()) != 0)
      throw failure("rename", partial);
  } catch (...) {
    ::unlink(partial.c_str());
    throw;
  }
  // The new name itself must reach the disk. Not all file systems can do it.
  const std::string folder = std::filesystem::path(path).parent_path().string();
  Descriptor entry(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  if (!entry.is_open() ||
      (::fsync(entry.get()) != 0 && errno != EINVAL && errno != ENOTSUP))
    throw failure("synchronise", folder);
}

FileBytes reprise::detail::read_file(const std::string &path,
                                     std::size_t limit) {
  Descriptor file(path, O_RDONLY);
  struct stat status;
  if (!file.is_open() || ::fstat(file.get(), &status) != 0)
    throw failure("open", path);
  const std::size_t size =
      std::min(limit, static_cast<std::size_t>(status.st_size));
  // Not mapped: a disk's error would then be a signal. Not zeroed first either.
  FileBytes bytes{std::unique_ptr<char[]>(new char[size]), 0};
  while (bytes.size < size) {
    const ssize_t count =
        ::read(file.get(), bytes.data.get() + bytes.size,
               std::min<std::size_t>(size - bytes.size, 1 << 30));
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      throw failure("read", path);
    if (count == 0)
      break;
    bytes.size += static_cast<std::size_t>(count);
  }
  return bytes;
}
