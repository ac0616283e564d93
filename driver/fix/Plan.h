//===- Plan.h - which fixes are made, and what files become -----*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FIX_PLAN_H
#define REPRISE_DRIVER_FIX_PLAN_H

#include "driver/report/Outcome.h"

namespace reprise::fix {

struct Options {
  /// Make unsafe fixes too, where a finding has no safe one.
  bool unsafe = false;
};

/// A file as it is and as it shall be.
struct Change {
  std::string file;
  std::string before, after;
};

/// A finding that is fixed, and by which of its fixes.
struct Made {
  const rules::Finding *finding;
  const rules::Fix *fix;
  /// Whose text the fix changes.
  std::vector<std::string> files;
};

/// A finding that is not fixed, and why, as a fragment.
struct Left {
  const rules::Finding *finding;
  std::string reason;
  /// It could have been fixed, but for a file that changed since the analysis
  /// or is read-only.
  bool isBlocked = false;
};

/// Points into the outcome that it was made of.
struct Plan {
  /// Sorted by file.
  std::vector<Change> changes;
  std::vector<Made> made;
  std::vector<Left> left;
  /// What the user has to do besides, a line each: "link reprise::runtime ...".
  std::vector<std::string> advice;
};

/// Chooses for each finding the first fix that the options allow and decides
/// between fixes that conflict: the one of the earlier finding is made. The
/// same edit of several fixes is made once, and so is each include. Reads
/// files, writes none.
Plan planFixes(const report::Outcome &outcome, const Options &options);

} // namespace reprise::fix

#endif
