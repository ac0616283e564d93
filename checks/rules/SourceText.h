//===- SourceText.h - a source file as text ---------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_SOURCETEXT_H
#define REPRISE_CHECKS_RULES_SOURCETEXT_H

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <vector>

namespace reprise::rules {

/// A C++ file without Clang: lines, line ends, indentation, and which bytes are
/// comments, literals and directives. Lines and columns count from 1 and
/// columns count bytes, as in a Place; a byte order mark counts in line 1.
class SourceText {
public:
  enum class Kind : char { Code, Comment, Literal, Directive };

  explicit SourceText(std::string content);

  llvm::StringRef text() const { return content; }
  /// A file that ends with a line end has an empty last line.
  unsigned lineCount() const { return starts.size(); }
  /// A line without its line end; empty where there is none of that number.
  llvm::StringRef line(unsigned number) const;
  unsigned lineStart(unsigned number) const { return starts[number - 1]; }
  unsigned lineOf(unsigned offset) const;
  /// The place may be just behind the line's last byte, not farther.
  std::optional<unsigned> offsetOf(unsigned line, unsigned column) const;

  /// The line end that the file uses most; a line feed where it has none.
  llvm::StringRef newline() const { return lineEnd; }
  /// Blanks and tabs at the line's start.
  llvm::StringRef indentation(unsigned line) const;
  /// What one more level of indentation is near this line.
  std::string indentUnit(unsigned line) const;
  /// Length of the byte order mark at the start, 0 or 3.
  unsigned markLength() const;

  Kind kind(unsigned offset) const { return kinds[offset]; }
  /// Neither blank nor comment nor directive.
  bool isToken(unsigned offset) const;
  /// The last token byte before \p offset, or the first one at or behind it.
  std::optional<unsigned> tokenBefore(unsigned offset) const;
  std::optional<unsigned> tokenFrom(unsigned offset) const;
  /// The identifier or keyword that ends with the byte at \p offset.
  llvm::StringRef wordEndingAt(unsigned offset) const;

private:
  void findLines();

  std::string content;
  std::vector<unsigned> starts;
  std::string lineEnd;
  std::vector<Kind> kinds;
};

} // namespace reprise::rules

#endif
