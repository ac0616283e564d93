//===- Glob.cpp - glob() in another order ---------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stands before the C library's glob(). It sorts unless it is told not to; then
// it reads through this library's readdir(), which it does not do by itself. A
// caller that brings functions of its own is left alone.
//
//===----------------------------------------------------------------------===//
#include "Directories.h"
#include "Original.h"

#include <dirent.h>
#include <glob.h>
#include <sys/stat.h>

namespace {

void *openDirectory(const char *path) { return opendir(path); }
void closeDirectory(void *directory) {
  closedir(static_cast<DIR *>(directory));
}

void readThroughUs(glob_t &result) {
  result.gl_readdir = [](void *directory) {
    return readdir(static_cast<DIR *>(directory));
  };
  result.gl_stat = stat;
  result.gl_lstat = lstat;
}

void readThroughUs(glob64_t &result) {
  result.gl_readdir = [](void *directory) {
    return readdir64(static_cast<DIR *>(directory));
  };
  result.gl_stat = stat64;
  result.gl_lstat = lstat64;
}

template <typename Result>
int globAs(const char *name, const char *pattern, int flags,
           int (*onError)(const char *, int), Result *result) {
  using Original =
      int (*)(const char *, int, int (*)(const char *, int), Result *);
  const auto original = reprise::trace::original<Original>(name);
  if (!reprise::trace::variesDirectories() || !(flags & GLOB_NOSORT) ||
      flags & GLOB_ALTDIRFUNC)
    return original(pattern, flags, onError, result);
  const Result before = *result;
  result->gl_opendir = openDirectory;
  result->gl_closedir = closeDirectory;
  readThroughUs(*result);
  const int code = original(pattern, flags | GLOB_ALTDIRFUNC, onError, result);
  // The caller finds what it knows, and may go on with GLOB_APPEND.
  result->gl_flags &= ~GLOB_ALTDIRFUNC;
  result->gl_opendir = before.gl_opendir;
  result->gl_closedir = before.gl_closedir;
  result->gl_readdir = before.gl_readdir;
  result->gl_stat = before.gl_stat;
  result->gl_lstat = before.gl_lstat;
  return code;
}

} // namespace

VISIBLE int glob(const char *pattern, int flags,
                 int (*onError)(const char *, int), glob_t *result) noexcept {
  return globAs("glob", pattern, flags, onError, result);
}

VISIBLE int glob64(const char *pattern, int flags,
                   int (*onError)(const char *, int),
                   glob64_t *result) noexcept {
  return globAs("glob64", pattern, flags, onError, result);
}
