//===- Conditions.h - what a run is started under ---------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_CONDITIONS_H
#define REPRISE_DRIVER_VERIFY_CONDITIONS_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace reprise::verify {

/// What a run is started under. As it stands here: as the user would start it.
struct Conditions {
  bool fixedAddresses = false; ///< Address randomisation off.
  bool oneCpu = false;         ///< The process sees one CPU.
  int niceness = 0;            ///< Added to the program's.
  /// Where it starts, a folder of links to what is in the user's; or empty.
  std::string workingFolder;
  std::vector<std::string> preloads; ///< Behind the tracer.
  /// Set over the user's.
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<std::string> arguments; ///< Behind the program's own.
  /// It is killed after so many steps and started again with more arguments; 0:
  /// it is not.
  std::uint64_t killAfter = 0;
  std::vector<std::string> resumeArguments;

  void set(llvm::StringRef name, const std::string &value) {
    environment.emplace_back(name.str(), value);
  }
};

/// A thing that was different in a run, and what it was: `scheduling`, `threads
/// disturbed (seed 1)`.
struct Difference {
  std::string name, what;
};

} // namespace reprise::verify

#endif
