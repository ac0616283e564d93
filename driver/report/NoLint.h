//===- NoLint.h - findings that a comment takes back ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_REPORT_NOLINT_H
#define REPRISE_DRIVER_REPORT_NOLINT_H

#include "Outcome.h"

#include "checks/rules/SourceText.h"

namespace reprise::report {

/// Whether clang-tidy's comments keep \p rule ("reprise-missing-seed") silent
/// on \p line: NOLINT there, NOLINTNEXTLINE on the line before, or NOLINTBEGIN
/// and NOLINTEND with the same list around it. In the list names may have `*`,
/// and `-` before them. One without a list was written for another linter, as a
/// rule for cert-msc51-cpp at the very line that seeds: it counts for the
/// plug-in, where clang-tidy decides, not here.
bool isSuppressed(const rules::SourceText &source, unsigned line,
                  llvm::StringRef rule);

/// Takes such findings out of \p outcome and counts them there. The plug-in
/// leaves this to clang-tidy.
void dropSuppressed(Outcome &outcome);

} // namespace reprise::report

#endif
