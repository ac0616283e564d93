//===- DurableFile.cpp - files that are whole or absent -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DurableFile.h"

#include "../bytes/Bytes.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
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

namespace {

/// Reads a file in order: small pieces by way of a buffer, large ones straight
/// to where they are wanted. Not mapped: a disk's error would then be a signal.
class InOrder {
public:
  InOrder(const Descriptor &file, const std::string &path)
      : file_(file), path_(path), buffer_(new char[capacity]) {}

  void read(char *to, std::size_t size) {
    while (size > 0) {
      if (begin_ == end_ && size < capacity) {
        begin_ = 0;
        end_ = read_some(buffer_.get(), capacity);
      }
      const bool buffered = begin_ != end_;
      const std::size_t count =
          buffered ? std::min(size, end_ - begin_) : read_some(to, size);
      if (buffered) {
        std::memcpy(to, buffer_.get() + begin_, count);
        begin_ += count;
      }
      to += count;
      size -= count;
    }
  }

private:
  static constexpr std::size_t capacity = 1 << 16;
  const Descriptor &file_;
  const std::string &path_;
  std::unique_ptr<char[]> buffer_;
  /// What is left in the buffer.
  std::size_t begin_ = 0, end_ = 0;

  std::size_t read_some(char *to, std::size_t size) {
    for (;;) {
      const ssize_t count =
          ::read(file_.get(), to, std::min<std::size_t>(size, 1 << 30));
      if (count > 0)
        return static_cast<std::size_t>(count);
      if (count == 0)
        throw MalformedBytes("it has become shorter while it was read");
      if (errno != EINTR)
        throw failure("read", path_);
    }
  }
};

} // namespace

void reprise::detail::read_file(
    const std::string &path,
    const std::function<void(const Source &, std::uint64_t)> &reader) {
  Descriptor file(path, O_RDONLY);
  struct stat status;
  if (!file.is_open() || ::fstat(file.get(), &status) != 0)
    throw failure("open", path);
  InOrder content(file, path);
  reader([&](void *to,
             std::size_t size) { content.read(static_cast<char *>(to), size); },
         static_cast<std::uint64_t>(status.st_size));
}
