//===- Analysis.h - from paths to findings ----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_COMMANDS_ANALYSIS_H
#define REPRISE_DRIVER_COMMANDS_ANALYSIS_H

#include "Options.h"

#include "checks/link/Program.h"
#include "checks/rules/Finding.h"

#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace reprise::commands {

/// The options that lint, fix and extract share, registered with \p verb.
class AnalysisOptions {
public:
  explicit AnalysisOptions(Verb &verb);

  llvm::cl::list<std::string> paths;
  llvm::cl::opt<std::string> build;
  llvm::cl::opt<std::string> checks;
  llvm::cl::opt<std::string> level;
  llvm::cl::opt<unsigned> jobs;
  llvm::cl::opt<std::string> cacheFolder;
  llvm::cl::opt<bool> noCache;
  llvm::cl::opt<unsigned> timeout;

  Verb &verb;
};

/// What came of an analysis.
struct Analysis {
  /// In a stable order, those that could be read at least in part.
  std::vector<std::shared_ptr<const facts::Unit>> units;
  std::vector<rules::Finding> findings;
  /// Whole sentences on what could not be analysed, as printed on stderr.
  std::vector<std::string> failures;
  /// How many sources were asked for.
  unsigned sources = 0;

  /// 3 where there are failures, else 1 where there are findings, else 0.
  int exitCode() const;
};

/// Finds the sources, extracts, links and runs the rules. Prints failures and,
/// on a terminal, progress to stderr; findings are left to the caller. The
/// error is about usage or configuration (Exit::Misused).
llvm::Expected<Analysis> analyse(const AnalysisOptions &options);

/// Waits for what analyse() has left to do for the next run, such as filling
/// the header cache. Call it once the findings are printed.
void finishAnalysis();

} // namespace reprise::commands

#endif
