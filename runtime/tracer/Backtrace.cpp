//===- Backtrace.cpp - where a thread is ----------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Backtrace.h"

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>

namespace reprise::trace {

void writeBacktrace(const std::string &path) {
  std::FILE *file = std::fopen(path.c_str(), "we");
  if (!file)
    return;
  void *returns[512];
  const int count = backtrace(returns, 512);
  for (int i = 0; i < count; ++i) {
    // The call stands before the place where it returns to.
    const char *call = static_cast<const char *>(returns[i]) - 1;
    Dl_info info;
    void *found = nullptr;
    if (!dladdr1(call, &info, &found, RTLD_DL_LINKMAP) || !found)
      continue;
    const auto *binary = static_cast<const link_map *>(found);
    char whole[PATH_MAX];
    // The program itself has no name there.
    if (realpath(*binary->l_name ? binary->l_name : "/proc/self/exe", whole))
      std::fprintf(file, "%s\t%zx\n", whole,
                   reinterpret_cast<std::size_t>(call) -
                       static_cast<std::size_t>(binary->l_addr));
  }
  std::fclose(file);
}

} // namespace reprise::trace
