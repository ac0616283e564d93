//===- Outcome.h - what an analysis came to ---------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_REPORT_OUTCOME_H
#define REPRISE_DRIVER_REPORT_OUTCOME_H

#include "checks/facts/Unit.h"
#include "checks/rules/Finding.h"

#include <map>
#include <string>
#include <vector>

namespace reprise::report {

/// A source that could not be analysed, or not as a whole: a missing header, a
/// crash of the parser, no entry in the compile database.
struct Unanalysed {
  /// Absolute path of the source that was asked for.
  std::string source;
  /// Why, as a lower-case fragment: "'torch/torch.h' file not found".
  std::string message;
  /// Where it came up, if that is known.
  facts::Place place;
};

/// All that a run of the linter has to say, for every format alike.
struct Outcome {
  /// Sorted, each once.
  std::vector<rules::Finding> findings;
  /// How many more NOLINT comments have taken back.
  unsigned suppressed = 0;
  std::vector<Unanalysed> unanalysed;
  /// What was asked for in the code and is not understood.
  std::vector<facts::Problem> warnings;
  /// How many sources were asked for, those that failed among them.
  unsigned files = 0;
  /// How many sources were left out though nobody said so by naming others:
  /// tests, third parties, what the configuration excludes.
  unsigned leftOut = 0;
  /// The project's root, absolute: fingerprints and URIs are relative to it, so
  /// that they are the same on each machine. Empty: the current folder.
  std::string project;
  /// Of each user file that was read: its path as in Place::file, and
  /// contentHash() of what was in it. `reprise fix` leaves a file alone whose
  /// content is another by now.
  std::map<std::string, std::string> hashes;
};

/// BLAKE3 of \p content in hexadecimal digits.
std::string contentHash(llvm::StringRef content);

/// What the command returns: 0 clean, 1 findings, 3 something could not be
/// analysed, which wins.
int exitCode(const Outcome &outcome);

} // namespace reprise::report

#endif
