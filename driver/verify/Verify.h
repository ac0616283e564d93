//===- Verify.h - do runs of a program repeat -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_VERIFY_H
#define REPRISE_DRIVER_VERIFY_VERIFY_H

#include "driver/verify/Compare.h"
#include "driver/verify/Run.h"

#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace reprise::verify {

struct Options {
  Program program;
  unsigned runs = 3;
  /// Gets a folder `run-N` for each run; those of an earlier call are removed.
  std::string folder;
  /// Told what is run, run by run; may be null.
  llvm::raw_ostream *progress = nullptr;
};

struct RunReport {
  unsigned number = 0;
  Variation variation;
  Outcome outcome;
  RunSummary summary;
};

enum class Verdict {
  Identical, ///< All runs did the same, bit for bit.
  Part,      ///< Some run did something else than the first.
  Failed,    ///< The program could not be run, or not be traced.
};

struct Result {
  Verdict verdict = Verdict::Failed;
  std::vector<RunReport> runs;
  /// Why it failed: one line.
  std::string failure;
  /// The end of what a run that failed by itself wrote to its standard error.
  std::vector<std::string> lastWords;
  /// The first run that is not as run 1, where they part.
  unsigned other = 0;
  /// Of run 1 with that run, or with the last if all are the same.
  Comparison comparison;
};

/// Runs the program several times, each with another variation, and compares
/// every run with the first.
Result verify(const Options &options);

/// Says the result in a few lines for a person.
void printText(const Result &result, llvm::raw_ostream &out);

/// Writes the result as JSON to \p path.
llvm::Error writeJson(const Result &result, const Options &options,
                      llvm::StringRef path);

} // namespace reprise::verify

#endif
