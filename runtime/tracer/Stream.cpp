//===- Stream.cpp - one thread's records ----------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Stream.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace reprise::trace {

namespace {
constexpr std::size_t firstSize = 1 << 16;
constexpr std::size_t largestGrowth = 1 << 26;
} // namespace

Stream::Stream(const std::string &folder, std::string_view thread) {
  std::string name(thread);
  std::replace(name.begin(), name.end(), '/', '.');
  std::string path = folder + '/' + name + ".trace";
  // Threads that were not made through pthread_create share a name.
  file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  for (int copy = 2; file < 0 && errno == EEXIST && copy < 10000; ++copy) {
    path = folder + '/' + name + '-' + std::to_string(copy) + ".trace";
    file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  }
  if (file < 0 || posix_fallocate(file, 0, firstSize))
    return;
  void *mapped =
      mmap(nullptr, firstSize, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED)
    return;
  base = static_cast<char *>(mapped);
  size = firstSize;
  used = sizeof(Header);
  std::memcpy(header()->thread, thread.data(),
              std::min(thread.size(), sizeof(Header::thread) - 1));
  std::memcpy(header()->magic, magic, sizeof(magic));
}

bool Stream::reserve(std::size_t bytes) {
  if (!base || header()->truncated)
    return false;
  if (used + bytes <= size)
    return true;
  std::size_t larger = size + std::min(size, largestGrowth);
  // Without the reservation a full disk would end the program with SIGBUS.
  if (posix_fallocate(file, static_cast<off_t>(size),
                      static_cast<off_t>(larger - size))) {
    header()->truncated = 1;
    return false;
  }
  void *mapped = mremap(base, size, larger, MREMAP_MAYMOVE);
  if (mapped == MAP_FAILED) {
    header()->truncated = 1;
    return false;
  }
  base = static_cast<char *>(mapped);
  size = larger;
  return true;
}

void Stream::write(const Record &record) {
  if (!reserve(sizeof(record)))
    return;
  std::memcpy(base + used, &record, sizeof(record));
  used += sizeof(record);
  std::atomic_signal_fence(std::memory_order_release);
  header()->committed = used - sizeof(Header);
}

void Stream::writeName(std::uint32_t id, std::string_view name) {
  name = name.substr(0, 1024);
  const std::size_t blocks =
      (name.size() + sizeof(Record) - 1) / sizeof(Record);
  if (!reserve((1 + blocks) * sizeof(Record)))
    return;
  Record record{Kind::Name, 0, static_cast<std::uint16_t>(name.size()), id, 0};
  std::memcpy(base + used, &record, sizeof(record));
  std::memcpy(base + used + sizeof(record), name.data(), name.size());
  used += (1 + blocks) * sizeof(Record);
  std::atomic_signal_fence(std::memory_order_release);
  header()->committed = used - sizeof(Header);
}

void Stream::setSteps(std::uint64_t steps) {
  if (base)
    header()->steps = steps;
}

void Stream::close() {
  if (base) {
    header()->closed = 1;
    munmap(base, size);
    base = nullptr;
    // Only space is lost if this fails: readers go by `committed`.
    if (ftruncate(file, static_cast<off_t>(used)))
      used = 0;
  }
  if (file >= 0)
    ::close(file);
  file = -1;
}

void Stream::abandon() {
  if (base)
    munmap(base, size);
  base = nullptr;
  if (file >= 0)
    ::close(file);
  file = -1;
}

} // namespace reprise::trace
