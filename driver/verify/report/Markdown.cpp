//===- Markdown.cpp - what verify says in the summary of a CI run ---------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/report/Evidence.h"
#include "driver/verify/report/Phrases.h"
#include "driver/verify/report/Report.h"
#include "driver/verify/report/Words.h"

namespace reprise::verify {

namespace {

/// Text in which no character means anything to Markdown or to a table.
std::string plain(llvm::StringRef text) {
  std::string result;
  for (char c : text) {
    if (llvm::StringRef("\\`*_[]<>|#&").contains(c))
      result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

/// Between as many backticks as the text needs.
std::string code(llvm::StringRef text) {
  std::string ticks = "`";
  while (text.contains(ticks))
    ticks += '`';
  return ticks + (ticks.size() > 1 ? " " : "") + text.str() +
         (ticks.size() > 1 ? " " : "") + ticks;
}

constexpr llvm::StringLiteral signs[] = {"✅", "❌", "⚠️"};

} // namespace

void printMarkdown(const Result &result, const Options &options,
                   llvm::raw_ostream &out) {
  out << "### " << signs[static_cast<int>(result.verdict)] << " "
      << title(result) << "\n\n"
      << code(options.program.text()) << "\n\n";
  if (options.against)
    out << "against " << code(options.against->text()) << "\n\n";
  out << "**" << plain(headline(result)) << "**\n\n";
  for (const std::string &line : details(result, options))
    out << "- " << plain(line) << '\n';
  for (const std::string &line : evidence(result, options))
    out << "- " << plain(line) << '\n';
  out << "\n| run | started | steps | losses | digest | |\n"
         "|--:|---|--:|--:|---|---|\n";
  for (const RunReport &run : result.runs)
    out << "| " << run.number << " | " << plain(describe(run.differences))
        << " | " << run.summary.steps << " | " << run.summary.losses << " | `"
        << hex(run.summary.digest) << "` | " << plain(outcomeText(run))
        << " |\n";
}

} // namespace reprise::verify
