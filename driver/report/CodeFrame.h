//===- CodeFrame.h - a source line as a terminal can show it ----*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_REPORT_CODEFRAME_H
#define REPRISE_DRIVER_REPORT_CODEFRAME_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace reprise::report {

/// A line and the marks below it.
struct CodeFrame {
  std::string line;
  /// A caret and tildes, or empty.
  std::string marks;
};

/// Makes \p line fit for a terminal: tabs become blanks, bytes that are not
/// UTF-8 or not printable become `<E9>`, a line that is too long is cut around
/// the marks. Marks the bytes from \p column up to \p endColumn, which count
/// from 1, and at least one.
CodeFrame frame(llvm::StringRef line, unsigned column, unsigned endColumn);

} // namespace reprise::report

#endif
