//===- Project.h - which sources are meant ----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_COMMANDS_PROJECT_H
#define REPRISE_DRIVER_COMMANDS_PROJECT_H

#include "checks/config/Finder.h"
#include "driver/frontend/Frontend.h"
#include "driver/report/Outcome.h"

#include "llvm/Support/Error.h"

#include <map>

namespace reprise::commands {

/// A source that is not analysed.
struct LeftOut {
  std::string file;
  /// Lower case, for a list: "test folder 'tests'".
  std::string why;
  /// Whether the command line named other sources: then nobody misses it.
  bool unasked = false;
};

/// What the paths of a command line come to.
struct Project {
  /// Sorted by file, each once.
  std::vector<frontend::Source> sources;
  /// Sources in folders of tests and benchmarks, in the same order, and why
  /// they are not among `sources`. Where what is analysed needs one it moves
  /// there; see takeNeeded().
  std::vector<frontend::Source> reserve;
  std::vector<LeftOut> leftOut;
  /// Why those of the reserve were taken that were, by file.
  std::map<std::string, std::string> takenBecause;
  /// What was asked for and cannot be analysed: files that the database lacks.
  std::vector<report::Unanalysed> unanalysed;
  /// The folder that user code lies in.
  std::string root;
};

/// Looks \p paths (files, folders, or nothing for all) up in the compile
/// database that \p build names; see CompileDatabase::find(). Folders of tests,
/// of benchmarks and of third parties are left out unless a path names them.
llvm::Expected<Project> openDatabase(llvm::ArrayRef<std::string> paths,
                                     llvm::StringRef build,
                                     config::Finder &configurations);

/// \p paths are files that are all compiled with \p flags.
llvm::Expected<Project> openFiles(llvm::ArrayRef<std::string> paths,
                                  llvm::ArrayRef<std::string> flags,
                                  config::Finder &configurations);

} // namespace reprise::commands

#endif
