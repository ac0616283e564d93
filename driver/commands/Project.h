//===- Project.h - which sources are meant ----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_COMMANDS_PROJECT_H
#define REPRISE_DRIVER_COMMANDS_PROJECT_H

#include "driver/frontend/Frontend.h"
#include "driver/report/Outcome.h"

#include "llvm/Support/Error.h"

namespace reprise::commands {

/// What the paths of a command line come to.
struct Project {
  /// Sorted by file, each once.
  std::vector<frontend::Source> sources;
  /// What was asked for and cannot be analysed: files that the database lacks.
  std::vector<report::Unanalysed> unanalysed;
  /// The folder that user code lies in.
  std::string root;
};

/// Looks \p paths (files, folders, or nothing for all) up in the compile
/// database that \p build names; see CompileDatabase::find().
llvm::Expected<Project> openDatabase(llvm::ArrayRef<std::string> paths,
                                     llvm::StringRef build);

/// \p paths are files that are all compiled with \p flags.
llvm::Expected<Project> openFiles(llvm::ArrayRef<std::string> paths,
                                  llvm::ArrayRef<std::string> flags);

} // namespace reprise::commands

#endif
