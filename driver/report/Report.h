//===- Report.h - the formats in which an outcome is shown ------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_REPORT_REPORT_H
#define REPRISE_DRIVER_REPORT_REPORT_H

#include "Outcome.h"

#include "llvm/Support/raw_ostream.h"

namespace reprise::report {

struct TextOptions {
  bool colors = false;
  /// Absolute; paths are written relative to it where that is shorter. Empty:
  /// the current folder.
  std::string folder;
};

/// Whether \p stream is a terminal that wants colours: NO_COLOR is not set and
/// TERM is not "dumb".
bool wantsColors(llvm::raw_ostream &stream);

/// For people: each finding in Clang's form with its source line, its story and
/// its fix, and one line at the end that sums up.
void writeText(const Outcome &outcome, const TextOptions &options,
               llvm::raw_ostream &out);

/// The last line of writeText() alone, without a line end.
std::string summary(const Outcome &outcome);
/// The part of it about what was left out, if anything was.
std::string leftOut(const Outcome &outcome);

/// For scripts: the findings as they are, and the version of this layout.
void writeJson(const Outcome &outcome, llvm::raw_ostream &out);

/// For code scanning services and editors: SARIF 2.1.0.
void writeSarif(const Outcome &outcome, llvm::raw_ostream &out);

} // namespace reprise::report

#endif
