//===- Replacement.h - what an edit comes to in its file --------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_REPLACEMENT_H
#define REPRISE_CHECKS_RULES_REPLACEMENT_H

#include "Finding.h"
#include "SourceText.h"

#include "llvm/Support/Error.h"

namespace reprise::rules {

/// Some bytes of a file, and what is to stand there instead.
struct Replacement {
  unsigned offset = 0, length = 0;
  std::string text;

  auto key() const { return std::tie(offset, length, text); }
  bool operator==(const Replacement &other) const {
    return key() == other.key();
  }
  bool operator<(const Replacement &other) const { return key() < other.key(); }

  unsigned end() const { return offset + length; }
  /// Whether both cannot be made: they replace the same bytes, or one inserts
  /// amid what the other replaces.
  bool conflictsWith(const Replacement &other) const {
    return offset < other.end() && other.offset < end();
  }
};

/// What \p edit comes to in its file: sorted, with the file's line ends and the
/// indentation of the neighbourhood. Empty where the text stands there already.
/// An error says why the edit cannot be made: "stands in a macro".
llvm::Expected<std::vector<Replacement>>
replacementsFor(const Edit &edit, const SourceText &source);

/// Adds `#include HEADER` for each of \p headers, in the block where it belongs
/// and where the file does not include it already. Sorted by offset; headers as
/// in Fix::includes.
std::vector<Replacement>
includeReplacements(llvm::ArrayRef<std::string> headers,
                    const SourceText &source);

/// Makes the replacements, which do not conflict and are sorted by offset;
/// inserts at one offset stand in the order given.
std::string applyReplacements(llvm::StringRef text,
                              llvm::ArrayRef<Replacement> replacements);

} // namespace reprise::rules

#endif
