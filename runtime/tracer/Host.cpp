//===- Host.cpp - another name for the machine ----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stands before the C library's questions for the host's name. A name space of
// its own would need rights that users have not.
//
//===----------------------------------------------------------------------===//
#include "Original.h"
#include "TraceFormat.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sys/utsname.h>

VISIBLE int gethostname(char *name, std::size_t size) noexcept {
  using Original = int (*)(char *, std::size_t);
  const char *other = std::getenv(reprise::trace::hostVariable);
  if (!other)
    return reprise::trace::original<Original>("gethostname")(name, size);
  if (std::strlen(other) >= size) {
    errno = ENAMETOOLONG;
    return -1;
  }
  std::strcpy(name, other);
  return 0;
}

VISIBLE int uname(utsname *names) noexcept {
  using Original = int (*)(utsname *);
  const int result = reprise::trace::original<Original>("uname")(names);
  if (const char *other = std::getenv(reprise::trace::hostVariable);
      other && result == 0)
    std::strncpy(names->nodename, other, sizeof(names->nodename) - 1);
  return result;
}
