//===- ScanDir.cpp - scandir() in another order ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stands before the C library's scandir(), which reads directories without
// calling readdir() in a way that can be seen. A comparator sorts as ever; what
// it finds alike, or all where there is none, stays in the order of readdir().
//
//===----------------------------------------------------------------------===//
#include "Directories.h"
#include "Original.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <unistd.h>
#include <vector>

namespace {

// On the platforms that LibTorch runs on, dirent and dirent64 are laid out
// alike.
template <typename Entry> Entry *nextEntry(DIR *directory) {
  return reinterpret_cast<Entry *>(readdir64(directory));
}

template <typename Entry> using Filter = int (*)(const Entry *);
template <typename Entry>
using Comparator = int (*)(const Entry **, const Entry **);

struct Free {
  void operator()(void *memory) const { std::free(memory); }
};
struct Close {
  void operator()(DIR *directory) const {
    const int error = errno;
    closedir(directory);
    errno = error;
  }
};

/// The entries of an open directory, as scandir() gives them.
template <typename Entry>
int scan(DIR *opened, Entry ***result, Filter<Entry> filter,
         Comparator<Entry> compare) {
  if (!opened)
    return -1;
  const std::unique_ptr<DIR, Close> directory(opened);
  const int before = errno;
  std::vector<std::unique_ptr<Entry, Free>> entries;
  while (true) {
    errno = 0;
    const Entry *entry = nextEntry<Entry>(directory.get());
    if (!entry && errno)
      return -1;
    if (!entry)
      break;
    if (filter && !filter(entry))
      continue;
    void *copy = std::malloc(entry->d_reclen);
    if (!copy)
      return -1;
    std::memcpy(copy, entry, entry->d_reclen);
    entries.emplace_back(static_cast<Entry *>(copy));
  }
  if (compare)
    std::stable_sort(entries.begin(), entries.end(),
                     [&](const auto &left, const auto &right) {
                       const Entry *a = left.get(), *b = right.get();
                       return compare(&a, &b) < 0;
                     });
  // One more than needed: malloc(0) may be null.
  auto **list = static_cast<Entry **>(
      std::malloc((entries.size() + 1) * sizeof(Entry *)));
  if (!list)
    return -1;
  for (std::size_t i = 0; i < entries.size(); ++i)
    list[i] = entries[i].release();
  *result = list;
  errno = before;
  return static_cast<int>(entries.size());
}

DIR *openAt(int folder, const char *path) {
  const int file = openat(folder, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0)
    return nullptr;
  DIR *directory = fdopendir(file);
  if (!directory)
    close(file);
  return directory;
}

template <typename Entry>
int scanPath(const char *name, const char *path, Entry ***result,
             Filter<Entry> filter, Comparator<Entry> compare) {
  using Original =
      int (*)(const char *, Entry ***, Filter<Entry>, Comparator<Entry>);
  if (reprise::trace::variesDirectories())
    return scan(opendir(path), result, filter, compare);
  return reprise::trace::original<Original>(name)(path, result, filter,
                                                  compare);
}

template <typename Entry>
int scanAt(const char *name, int folder, const char *path, Entry ***result,
           Filter<Entry> filter, Comparator<Entry> compare) {
  using Original =
      int (*)(int, const char *, Entry ***, Filter<Entry>, Comparator<Entry>);
  if (reprise::trace::variesDirectories())
    return scan(openAt(folder, path), result, filter, compare);
  return reprise::trace::original<Original>(name)(folder, path, result, filter,
                                                  compare);
}

} // namespace

VISIBLE int scandir(const char *path, dirent ***result, Filter<dirent> filter,
                    Comparator<dirent> compare) {
  return scanPath("scandir", path, result, filter, compare);
}

VISIBLE int scandir64(const char *path, dirent64 ***result,
                      Filter<dirent64> filter, Comparator<dirent64> compare) {
  return scanPath("scandir64", path, result, filter, compare);
}

VISIBLE int scandirat(int folder, const char *path, dirent ***result,
                      Filter<dirent> filter, Comparator<dirent> compare) {
  return scanAt("scandirat", folder, path, result, filter, compare);
}

VISIBLE int scandirat64(int folder, const char *path, dirent64 ***result,
                        Filter<dirent64> filter, Comparator<dirent64> compare) {
  return scanAt("scandirat64", folder, path, result, filter, compare);
}
