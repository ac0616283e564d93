//===- Announce.cpp - telling verify of a trace ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Announce.h"

#include "../../tracer/TraceFormat.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

void reprise::detail::announce_trace(const std::string &path) {
  const char *folder = std::getenv(reprise::trace::folderVariable);
  if (!folder || !*folder)
    return;
  const std::string list =
      std::string(folder) + '/' + reprise::trace::programTraces;
  // In one write, so that the lines of several processes do not mix. A zero is
  // the one character that no path has.
  std::string entry = std::filesystem::absolute(path).string();
  entry += '\0';
  std::ofstream out(list, std::ios::binary | std::ios::app);
  out.write(entry.data(), static_cast<std::streamsize>(entry.size()));
  // The training goes on: verify is told by its missing the trace.
  if (!out.flush())
    std::cerr << "reprise: cannot write " << list
              << ": verify will not compare the trace " << path << '\n';
}
