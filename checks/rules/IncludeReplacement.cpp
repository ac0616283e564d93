//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Replacement.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace reprise::rules {
namespace {

struct Include {
  unsigned line = 0;
  /// With its brackets or quotes.
  llvm::StringRef header;
  bool isAngled() const { return header.starts_with("<"); }
};

/// Includes in consecutive lines.
using Block = llvm::SmallVector<Include>;

/// The top of a file: its includes outside conditions and braces, and where one
/// could stand if there were none.
class Includes {
public:
  explicit Includes(const SourceText &source) : source(source) {
    findGuard();
    unsigned conditions = 0, braces = 0;
    for (unsigned number = 1; number <= source.lineCount(); ++number) {
      llvm::StringRef line = source.line(number);
      auto first = tokenOrDirective(number);
      if (first && source.kind(*first) == SourceText::Kind::Directive) {
        readDirective(number, conditions, braces);
        continue;
      }
      if (first && !firstCode)
        firstCode = number;
      unsigned start = source.lineStart(number);
      for (unsigned i = 0; i < line.size(); ++i)
        if (source.kind(start + i) == SourceText::Kind::Code)
          braces += line[i] == '{' ? 1 : line[i] == '}' && braces ? -1 : 0;
    }
    if (llvm::any_of(blocks,
                     [&](const Block &block) { return isEarly(block); }))
      llvm::erase_if(blocks,
                     [&](const Block &block) { return !isEarly(block); });
  }

  bool has(llvm::StringRef header) const {
    // The header of all leaves out what needs much of LibTorch's.
    bool inAll = header.starts_with("<reprise/") &&
                 header != "<reprise/deterministic_ops.h>";
    for (llvm::StringRef other : all)
      if (other == header || (inAll && other == "<reprise/reprise.h>"))
        return true;
    return false;
  }

  /// The block whose includes are most like \p header, or null.
  const Block *blockFor(llvm::StringRef header) const {
    const Block *best = nullptr;
    unsigned bestScore = 0;
    llvm::StringRef folder = header.split('/').first;
    for (const Block &block : blocks) {
      unsigned score = 1;
      for (const Include &include : block) {
        if (include.isAngled() == header.starts_with("<"))
          score = std::max(score, 2u);
        if (include.header.starts_with("<torch/"))
          score = std::max(score, 3u);
        if (include.header.split('/').first == folder && header.contains('/') &&
            include.header.contains('/'))
          score = 4;
      }
      if (score >= bestScore) {
        best = &block;
        bestScore = score;
      }
    }
    return best;
  }

  /// The line before which the first include of the file goes.
  unsigned topLine() const {
    if (guardLine)
      return guardLine + 1;
    unsigned number = 1;
    for (; number < source.lineCount(); ++number) {
      auto first = tokenOrDirective(number);
      if (!first) {
        if (!source.line(number).trim().empty() || commentFollows(number))
          continue;
        break;
      }
      if (directive(number).starts_with("pragma"))
        continue;
      break;
    }
    return number;
  }

private:
  /// Blank lines may stand between leading comments.
  bool commentFollows(unsigned number) const {
    for (; number <= source.lineCount(); ++number) {
      if (source.line(number).trim().empty())
        continue;
      if (!tokenOrDirective(number) ||
          directive(number).starts_with("pragma once"))
        return true;
      return false;
    }
    return false;
  }

  /// The first byte of the line that is neither blank nor comment.
  std::optional<unsigned> tokenOrDirective(unsigned number) const {
    unsigned start = source.lineStart(number);
    unsigned stop = start + source.line(number).size();
    if (number == 1)
      start += source.markLength();
    for (unsigned at = start; at < stop; ++at)
      if (source.isToken(at) ||
          (source.kind(at) == SourceText::Kind::Directive &&
           source.text()[at] != ' ' && source.text()[at] != '\t'))
        return at;
    return std::nullopt;
  }

  /// Behind the `#`; empty for a line that is no directive.
  llvm::StringRef directive(unsigned number) const {
    auto first = tokenOrDirective(number);
    if (!first || source.kind(*first) != SourceText::Kind::Directive)
      return {};
    unsigned stop = source.lineStart(number) + source.line(number).size();
    llvm::StringRef text = source.text().slice(*first, stop);
    return text.consume_front("#") ? text.trim() : llvm::StringRef();
  }

  /// `#ifndef X` and `#define X` as the first directives.
  void findGuard() {
    llvm::StringRef guard;
    for (unsigned number = 1; number <= source.lineCount(); ++number) {
      if (!tokenOrDirective(number))
        continue;
      llvm::StringRef text = directive(number);
      if (guard.empty() && text.consume_front("ifndef")) {
        guard = text.trim();
        continue;
      }
      if (!guard.empty() && text.consume_front("define") &&
          text.trim() == guard)
        guardLine = number;
      return;
    }
  }

  void readDirective(unsigned number, unsigned &conditions, unsigned braces) {
    llvm::StringRef text = directive(number);
    if (text.starts_with("if")) {
      // The guard holds for the whole file: no condition.
      if (!guardLine || number >= guardLine)
        ++conditions;
    } else if (text.starts_with("endif") && conditions > 0)
      --conditions;
    if (!text.consume_front("include") || conditions > 0 || braces > 0)
      return;
    text = text.trim();
    char close = text.starts_with("<") ? '>' : '"';
    size_t end = text.find(close, 1);
    if (end == llvm::StringRef::npos)
      return;
    Include include{number, text.take_front(end + 1)};
    all.push_back(include.header);
    if (!blocks.empty() && blocks.back().back().line + 1 == number)
      blocks.back().push_back(include);
    else
      blocks.push_back({include});
  }

  bool isEarly(const Block &block) const {
    return !firstCode || block.front().line < firstCode;
  }

  const SourceText &source;
  std::vector<Block> blocks;
  std::vector<llvm::StringRef> all;
  unsigned guardLine = 0;
  unsigned firstCode = 0;
};

/// Where one directive goes; the file has includes.
Replacement placeInBlock(llvm::StringRef header, const Block &block,
                         const SourceText &source) {
  std::string newline = source.newline().str();
  std::string directive = "#include " + header.str();
  auto behind = [&](unsigned line) {
    unsigned end = source.lineStart(line) + source.line(line).size();
    return Replacement{end, 0, newline + directive};
  };
  llvm::SmallVector<Include> kin;
  for (const Include &include : block)
    if (include.isAngled() == header.starts_with("<"))
      kin.push_back(include);
  if (kin.empty())
    return behind(block.back().line);
  auto byHeader = [](const Include &a, const Include &b) {
    return a.header < b.header;
  };
  if (llvm::is_sorted(kin, byHeader))
    for (const Include &include : kin)
      if (header < include.header) {
        unsigned start = source.lineStart(include.line);
        if (include.line == 1)
          start += source.markLength();
        return {start, 0, directive + newline};
      }
  return behind(kin.back().line);
}

} // namespace

std::vector<Replacement>
includeReplacements(llvm::ArrayRef<std::string> headers,
                    const SourceText &source) {
  std::vector<std::string> missing;
  Includes includes(source);
  for (const std::string &header : headers)
    if (!includes.has(header))
      missing.push_back(header);
  llvm::sort(missing);
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());

  std::vector<Replacement> result;
  std::string top;
  for (const std::string &header : missing) {
    if (const Block *block = includes.blockFor(header))
      result.push_back(placeInBlock(header, *block, source));
    else
      top += "#include " + header + source.newline().str();
  }
  if (!top.empty()) {
    unsigned line = includes.topLine();
    if (!source.line(line).trim().empty())
      top += source.newline();
    unsigned start = source.lineStart(line);
    result.push_back({line == 1 ? start + source.markLength() : start, 0, top});
  }
  llvm::stable_sort(result, [](const Replacement &a, const Replacement &b) {
    return a.offset < b.offset;
  });
  return result;
}

} // namespace reprise::rules
