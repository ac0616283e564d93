//===- Processors.cpp - how many processors the machine has ---------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A process that is kept to one CPU still learns from the C library, and by it
// from std::thread::hardware_concurrency(), how many the machine has: glibc
// counts those that are online. Where `reprise verify` asks for it, the number
// is another one. What asks for its affinity, such as OpenMP, sees that.
//
//===----------------------------------------------------------------------===//
#include "Original.h"
#include "TraceFormat.h"

#include <cstdlib>
#include <sys/sysinfo.h>
#include <unistd.h>

namespace {

/// The number that was asked for, or 0.
int processors() {
  const char *number = std::getenv(reprise::trace::processorsVariable);
  return number ? std::atoi(number) : 0;
}

int processorsOr(const char *name) {
  if (const int number = processors())
    return number;
  return reprise::trace::original<int (*)()>(name)();
}

} // namespace

VISIBLE int get_nprocs() noexcept { return processorsOr("get_nprocs"); }

VISIBLE int get_nprocs_conf() noexcept {
  return processorsOr("get_nprocs_conf");
}

VISIBLE long sysconf(int name) noexcept {
  static const auto ask = reprise::trace::original<long (*)(int)>("sysconf");
  const bool isCount =
      name == _SC_NPROCESSORS_ONLN || name == _SC_NPROCESSORS_CONF;
  const int number = isCount ? processors() : 0;
  return number ? number : ask(name);
}
