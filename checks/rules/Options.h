//===- Options.h - what a user may set for a check --------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_OPTIONS_H
#define REPRISE_CHECKS_RULES_OPTIONS_H

#include "checks/link/Program.h"

#include "llvm/ADT/ArrayRef.h"

namespace reprise::rules {

struct Option {
  /// Without the prefix, and with it; both end with a zero.
  llvm::StringRef check, fullCheck;
  llvm::StringRef name;
  llvm::StringRef summary;

  /// As link::Program::options has it: `nondeterministic-op.allow`.
  std::string key() const { return check.str() + "." + name.str(); }
};

/// In the order of Options.def.
llvm::ArrayRef<Option> allOptions();

/// Whether one of the globs that the user set for an option matches \p text.
/// \p key is `check.option`.
bool optionMatches(const link::Program &program, llvm::StringRef key,
                   llvm::StringRef text);

} // namespace reprise::rules

#endif
