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

#include "checks/link/Program.h"
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
llvm::Expected<Project> openProject(const AnalysisOptions &options,
                                    config::Finder &configurations);

/// Their facts, in the order of the project's sources; those of the reserve
/// that they need are among them afterwards.
std::vector<frontend::UnitResult> analyseProject(const AnalysisOptions &options,
                                                 Project &project);

/// Runs the checks that the configuration of each place, or the command line,
/// asks for. \p checks and \p level are as given there, empty where they are
/// not. The error is about usage or configuration.
llvm::Expected<std::vector<rules::Finding>>
findHazards(std::vector<link::Program> &programs,
            config::Finder &configurations, llvm::StringRef checks,
            llvm::StringRef level);

/// Prints what \p unit asks for and nobody understands, each once, and keeps it
/// in \p outcome.
void addRemarks(const facts::Unit &unit, report::Outcome &outcome);

/// What is too large to be followed to its end: it hides what it does there.
void addCutOff(const link::Program &program, report::Outcome &outcome);

/// Finds the sources, extracts, links and runs the rules. Shows progress on
/// stderr where that is a terminal, and prints notes of the caches there;
/// findings and what could not be analysed are left to the caller. The error is
/// about usage or configuration (Exit::Misused). \p showProfile: print on
/// stderr what each stage cost.
llvm::Expected<report::Outcome> analyse(const AnalysisOptions &options,
                                        bool showProfile = false);

/// Lists on stdout what of the sources is analysed and what is not, and why.
/// The error is about usage or configuration.
llvm::Error explainScope(const AnalysisOptions &options);

} // namespace reprise::commands

#endif
