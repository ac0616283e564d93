//===- Output.h - findings to where they are wanted -------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_COMMANDS_OUTPUT_H
#define REPRISE_DRIVER_COMMANDS_OUTPUT_H

#include "Options.h"

#include "driver/report/Outcome.h"

namespace reprise::commands {

/// `--format` and `-o`, registered with \p verb.
class OutputOptions {
public:
  explicit OutputOptions(Verb &verb);

  /// False, and says why, where the format is not known.
  bool check() const;
  /// Writes \p outcome and gives the exit code for it; Exit::Misused where the
  /// file cannot be written. It is written whole or not at all.
  int write(const report::Outcome &outcome) const;

private:
  void writeTo(const report::Outcome &outcome, llvm::raw_ostream &out) const;

  llvm::cl::opt<std::string> format;
  llvm::cl::opt<std::string> file;
};

/// Writes what \p print prints to \p file; empty or `-`: to stdout. False, and
/// says why, where it cannot be written.
bool writeOutput(llvm::StringRef file,
                 llvm::function_ref<void(llvm::raw_ostream &)> print);

} // namespace reprise::commands

#endif
