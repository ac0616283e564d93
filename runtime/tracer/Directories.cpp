//===- Directories.cpp - directory entries in another order ---------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stands before the C library's readdir() and readdir_r(). The order of a
// directory's entries is the file system's own affair: a copy of the same
// folder may have another.
//
// The entries are read when the first one is asked for, shuffled and handed out
// one by one. Folders of the kernel (/proc, /sys, /dev) are left alone.
//
//===----------------------------------------------------------------------===//
#include "Directories.h"
#include "Original.h"
#include "TraceFormat.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <mutex>
#include <unistd.h>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

// On the platforms that LibTorch runs on, the two are laid out alike.
static_assert(sizeof(dirent) == sizeof(dirent64));

using Read = dirent64 *(*)(DIR *);
using Simple = void (*)(DIR *);

struct Listing {
  std::vector<dirent64> entries;
  std::size_t next = 0;
};

struct Listings {
  std::mutex mutex;
  std::unordered_map<DIR *, Listing> open;
};

// Never destroyed: a program may read directories while it ends.
Listings &listings() {
  static auto *instance = new Listings;
  return *instance;
}

std::uint64_t seed() {
  static const std::uint64_t value = [] {
    const char *text = std::getenv(reprise::trace::directoriesVariable);
    return text ? std::strtoull(text, nullptr, 10) : 0;
  }();
  return value;
}

bool isOfTheKernel(DIR *directory) {
  char link[64], path[64] = {};
  std::snprintf(link, sizeof(link), "/proc/self/fd/%d", dirfd(directory));
  if (readlink(link, path, sizeof(path) - 1) < 0)
    return true;
  for (const char *folder : {"/proc/", "/sys/", "/dev/"})
    if (std::strncmp(path, folder, std::strlen(folder)) == 0)
      return true;
  return false;
}

void shuffle(std::vector<dirent64> &entries) {
  std::uint64_t random = seed() * 0x9e3779b97f4a7c15ULL + 1;
  for (std::size_t left = entries.size(); left > 1; --left) {
    random = random * 6364136223846793005ULL + 1442695040888963407ULL;
    std::swap(entries[left - 1], entries[(random >> 33) % left]);
  }
}

dirent64 *nextEntry(DIR *directory) {
  static const auto read = reprise::trace::original<Read>("readdir64");
  if (!seed() || isOfTheKernel(directory))
    return read(directory);
  const std::lock_guard<std::mutex> lock(listings().mutex);
  auto [place, isNew] = listings().open.try_emplace(directory);
  Listing &listing = place->second;
  if (isNew) {
    while (const dirent64 *entry = read(directory)) {
      // Less than a whole one may be there behind a short name.
      dirent64 copy{};
      std::memcpy(&copy, entry, entry->d_reclen);
      listing.entries.push_back(copy);
    }
    shuffle(listing.entries);
  }
  return listing.next < listing.entries.size()
             ? &listing.entries[listing.next++]
             : nullptr;
}

void forget(DIR *directory) {
  if (!seed())
    return;
  const std::lock_guard<std::mutex> lock(listings().mutex);
  listings().open.erase(directory);
}

/// readdir_r() and readdir64_r(), which older versions of Boost use.
template <typename Entry>
int readInto(DIR *directory, Entry *entry, Entry **result) {
  const int before = errno;
  errno = 0;
  const dirent64 *next = nextEntry(directory);
  const int error = next ? 0 : errno;
  errno = before;
  *result = next ? entry : nullptr;
  if (next)
    std::memcpy(entry, next, next->d_reclen);
  return error;
}

} // namespace

bool reprise::trace::variesDirectories() { return seed() != 0; }

VISIBLE dirent64 *readdir64(DIR *directory) { return nextEntry(directory); }

VISIBLE dirent *readdir(DIR *directory) {
  return reinterpret_cast<dirent *>(nextEntry(directory));
}

VISIBLE int readdir64_r(DIR *directory, dirent64 *entry, dirent64 **result) {
  return readInto(directory, entry, result);
}

VISIBLE int readdir_r(DIR *directory, dirent *entry, dirent **result) {
  return readInto(directory, entry, result);
}

VISIBLE void rewinddir(DIR *directory) noexcept {
  static const auto rewind = reprise::trace::original<Simple>("rewinddir");
  forget(directory);
  rewind(directory);
}

VISIBLE int closedir(DIR *directory) {
  static const auto close =
      reprise::trace::original<int (*)(DIR *)>("closedir");
  forget(directory);
  return close(directory);
}
