//===- Analysis.h - from paths to findings ----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_COMMANDS_ANALYSIS_H
#define REPRISE_DRIVER_COMMANDS_ANALYSIS_H

#include "Options.h"

#include "Project.h"

#include "driver/report/Outcome.h"

#include "llvm/Support/Error.h"

#include <string>

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

/// The sources that the options name.
llvm::Expected<Project> openProject(const AnalysisOptions &options);

/// Their facts, in the order of the project's sources.
std::vector<frontend::UnitResult> analyseProject(const AnalysisOptions &options,
                                                 const Project &project);

/// Finds the sources, extracts, links and runs the rules. Shows progress on
/// stderr where that is a terminal, and prints notes of the caches there;
/// findings and what could not be analysed are left to the caller. The error is
/// about usage or configuration (Exit::Misused).
llvm::Expected<report::Outcome> analyse(const AnalysisOptions &options);

} // namespace reprise::commands

#endif
