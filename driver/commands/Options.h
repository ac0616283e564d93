//===- Options.h - command lines of the verbs -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_COMMANDS_OPTIONS_H
#define REPRISE_DRIVER_COMMANDS_OPTIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/CommandLine.h"

#include <optional>
#include <string>
#include <vector>

namespace reprise::commands {

/// A verb whose options are registered with `cl::sub(verb)`. Make one as a
/// local variable in the verb's main function, then its options, then parse().
class Verb : public llvm::cl::SubCommand {
public:
  Verb(llvm::StringRef name, llvm::StringRef description)
      : SubCommand(name, description) {}

  /// Reads \p arguments, of which the first is the verb, up to a `--`; what
  /// stands behind that is kept in `behindDashes`. Says on stderr what is wrong
  /// and returns false; the verb then ends with Exit::Misused. `--help` prints
  /// and ends the process.
  bool parse(llvm::ArrayRef<const char *> arguments);

  /// Empty where there is no `--`; whether there is one is `hasDashes`.
  std::vector<std::string> behindDashes;
  bool hasDashes = false;
};

/// Prints `reprise: error: MESSAGE` to stderr.
void printError(const llvm::Twine &message);
void printWarning(const llvm::Twine &message);
void printNote(const llvm::Twine &message);

} // namespace reprise::commands

#endif
