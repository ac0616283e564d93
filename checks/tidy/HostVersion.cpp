//===- HostVersion.cpp - which clang-tidy has loaded the plug-in ----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostVersion.h"

#include "clang/Basic/Version.inc"

#include <cstdio>
#include <cstring>
#include <link.h>
#include <string>
#include <unistd.h>

namespace reprise::tidy {

namespace {

#define REPRISE_TEXT_OF(X) #X
#define REPRISE_TEXT(X) REPRISE_TEXT_OF(X)
constexpr const char expected[] =
    REPRISE_TEXT(CLANG_VERSION_MAJOR) "." REPRISE_TEXT(CLANG_VERSION_MINOR);

/// Finds a Clang library of another version among the loaded ones. Only the
/// dynamic loader is asked: nothing of an unknown LLVM may be called.
int findOtherClang(dl_phdr_info *info, size_t, void *found) {
  const char *name = std::strstr(info->dlpi_name, "libclang-cpp.so.");
  if (!name)
    return 0;
  name += std::strlen("libclang-cpp.so.");
  if (std::strncmp(name, expected, std::strlen(expected)) != 0)
    *static_cast<std::string *>(found) = name;
  return 0;
}

} // namespace

void refuseOtherVersions() {
  std::string other;
  dl_iterate_phdr(findOtherClang, &other);
  if (other.empty())
    return;
  std::fprintf(stderr,
               "error: reprise-tidy.so is for clang-tidy %s and was loaded "
               "into clang-tidy %s; run clang-tidy-%d, or build Reprise with "
               "that version\n",
               expected, other.c_str(), CLANG_VERSION_MAJOR);
  std::fflush(stderr);
  _exit(2);
}

} // namespace reprise::tidy
