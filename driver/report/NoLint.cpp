//===- NoLint.cpp - findings that a comment takes back --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "NoLint.h"

#include "Sources.h"
#include "checks/rules/Rules.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace reprise::report {

namespace {

/// One such comment.
struct Directive {
  /// What stands behind NOLINT: empty, NEXTLINE, BEGIN or END.
  llvm::StringRef kind;
  /// The checks in parentheses; none where there are no parentheses.
  llvm::StringRef checks;

  bool covers(llvm::StringRef rule) const {
    return !checks.trim().empty() && rules::isEnabled(checks, rule);
  }
};

std::vector<Directive> directivesOn(llvm::StringRef line) {
  constexpr llvm::StringRef word = "NOLINT";
  std::vector<Directive> found;
  for (size_t at = line.find(word); at != llvm::StringRef::npos;
       at = line.find(word)) {
    line = line.drop_front(at + word.size());
    Directive directive;
    directive.kind = line.take_while(llvm::isAlpha);
    line = line.drop_front(directive.kind.size());
    if (!llvm::is_contained({"", "NEXTLINE", "BEGIN", "END"}, directive.kind))
      continue;
    if (size_t end = line.find(')');
        line.starts_with("(") && end != llvm::StringRef::npos)
      directive.checks = line.slice(1, end);
    found.push_back(directive);
  }
  return found;
}

bool hasDirective(llvm::StringRef line, llvm::StringRef kind,
                  llvm::StringRef rule) {
  return llvm::any_of(directivesOn(line), [&](const Directive &directive) {
    return directive.kind == kind && directive.covers(rule);
  });
}

} // namespace

bool isSuppressed(const rules::SourceText &source, unsigned line,
                  llvm::StringRef rule) {
  if (hasDirective(source.line(line), "", rule) ||
      (line > 1 && hasDirective(source.line(line - 1), "NEXTLINE", rule)))
    return true;
  // A block counts from where it begins to where it ends, both told; one that
  // never ends is a mistake and covers nothing.
  std::vector<std::pair<Directive, unsigned>> open;
  for (unsigned number = 1; number <= source.lineCount(); ++number)
    for (const Directive &directive : directivesOn(source.line(number))) {
      if (directive.kind == "BEGIN")
        open.push_back({directive, number});
      if (directive.kind != "END" || open.empty() ||
          open.back().first.checks != directive.checks)
        continue;
      if (open.back().second <= line && line <= number &&
          directive.covers(rule))
        return true;
      open.pop_back();
    }
  return false;
}

void dropSuppressed(Outcome &outcome) {
  Sources sources;
  size_t before = outcome.findings.size();
  llvm::erase_if(outcome.findings, [&](const rules::Finding &finding) {
    const rules::SourceText *source = sources.get(finding.place.file);
    return source && isSuppressed(*source, finding.place.line, finding.rule);
  });
  outcome.suppressed += before - outcome.findings.size();
}

} // namespace reprise::report
