//===- Rules.h - the checks -------------------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_RULES_H
#define REPRISE_CHECKS_RULES_RULES_H

#include "Finding.h"
#include "checks/link/Program.h"

#include "llvm/ADT/ArrayRef.h"

namespace reprise::rules {

/// A check: a pure function from a program to findings. See Rules.def.
struct Rule {
  /// Without the prefix: `missing-seed`.
  llvm::StringRef name;
  Level level;
  /// One line for `reprise list`, as in design's table: "training draws from
  /// LibTorch's default generator, nothing seeds it on the way".
  llvm::StringRef summary;
  void (*check)(const link::Program &program, std::vector<Finding> &findings);
};

/// All checks in the order of Rules.def.
llvm::ArrayRef<Rule> allRules();

/// The page of a check (docs/checks/NAME.md), compiled in; empty where there is
/// no such check. \p name with or without `reprise-`.
llvm::StringRef rulePage(llvm::StringRef name);

/// Globs as clang-tidy has them: `-*,reprise-*seed*`. Empty: all.
bool isEnabled(llvm::StringRef globs, llvm::StringRef rule);
/// Whether the globs leave any rule.
bool enableAny(llvm::StringRef globs);

/// Runs the enabled rules over all programs; sorted, each finding once however
/// many programs share it. Findings below \p level are left out.
std::vector<Finding> runRules(llvm::ArrayRef<link::Program> programs,
                              llvm::StringRef globs = "",
                              Level level = Level::Likely);

} // namespace reprise::rules

#endif
