//===- Place.h - where in the source something stands ----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_FACTS_PLACE_H
#define REPRISE_CHECKS_FACTS_PLACE_H

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <tuple>

namespace reprise::facts {

/// A stretch of source text. Lines and columns count from 1 and columns count
/// bytes, as in Clang; the end is exclusive. Offsets are left to whoever reads
/// the file, so that facts can be written by hand.
struct Place {
  /// Absolute, with `.` and `..` resolved, so that one header has one name in
  /// all units. Empty: no place (something that the compiler made).
  std::string file;
  unsigned line = 0, column = 0, endLine = 0, endColumn = 0;
  /// The text stands in a macro's expansion: it can be shown, not edited.
  bool inMacro = false;

  explicit operator bool() const { return !file.empty(); }
  auto key() const {
    return std::tie(file, line, column, endLine, endColumn, inMacro);
  }
  bool operator==(const Place &other) const { return key() == other.key(); }
  bool operator<(const Place &other) const { return key() < other.key(); }

  /// An empty stretch at this place's start, or at its end.
  Place atStart() const { return {file, line, column, line, column, inMacro}; }
  Place atEnd() const {
    return {file, endLine, endColumn, endLine, endColumn, inMacro};
  }
};

/// Writes `file:line:column-endLine:endColumn`, with ` (macro)` behind it where
/// that holds.
std::string toString(const Place &place);

/// Reads what toString() writes; `file:line:column` alone is an empty stretch.
std::optional<Place> parsePlace(llvm::StringRef text);

} // namespace reprise::facts

#endif
