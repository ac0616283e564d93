//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/report/NoLint.h"
#include "driver/report/Report.h"
#include "test/driver/TemporaryFolder.h"

#include <gtest/gtest.h>

namespace reprise::report {
namespace {

const char *Rule = "reprise-missing-seed";

/// The lines on which the rule is kept silent.
std::vector<unsigned> silentLines(const std::string &text,
                                  llvm::StringRef rule = Rule) {
  rules::SourceText source(text);
  std::vector<unsigned> lines;
  for (unsigned line = 1; line <= source.lineCount(); ++line)
    if (isSuppressed(source, line, rule))
      lines.push_back(line);
  return lines;
}

using Lines = std::vector<unsigned>;

TEST(NoLint, OnTheLine) {
  EXPECT_EQ(silentLines("a;\nb; // NOLINT(*)\nc;\n"), Lines{2});
  EXPECT_EQ(silentLines("b; // NOLINT(reprise-missing-seed): on purpose\n"),
            Lines{1});
  EXPECT_EQ(silentLines("b; /* NOLINT( cert-*, reprise-* ) */ c;\n"), Lines{1});
  EXPECT_EQ(silentLines("b; // NOLINT(cert-msc51-cpp) NOLINT(reprise-*)\n"),
            Lines{1});
}

TEST(NoLint, OtherChecksAndOtherWords) {
  EXPECT_EQ(silentLines("b; // NOLINT(reprise-late-seed)\n"), Lines());
  EXPECT_EQ(silentLines("b; // NOLINT()\n"), Lines());
  EXPECT_EQ(silentLines("b; // NOLINT\n"), Lines());
  EXPECT_EQ(silentLines("// NOLINTNEXTLINE\nb;\n"), Lines());
  EXPECT_EQ(silentLines("b; // NOLINT(reprise-*,-reprise-missing-*)\n"),
            Lines());
  EXPECT_EQ(silentLines("b; // NOLINTFOREVER\n"), Lines());
  EXPECT_EQ(silentLines("b; // nolint\n"), Lines());
}

TEST(NoLint, OnTheLineBefore) {
  EXPECT_EQ(silentLines("// NOLINTNEXTLINE(reprise-*)\nb;\nc;\n"), Lines{2});
  EXPECT_EQ(silentLines("// NOLINTNEXTLINE(reprise-late-seed)\nb;\n"), Lines());
}

TEST(NoLint, InABlock) {
  EXPECT_EQ(silentLines("// NOLINTBEGIN(reprise-*)\nb;\n"
                        "// NOLINTEND(reprise-*)\nc;\n"),
            (Lines{1, 2, 3}));
  EXPECT_EQ(
      silentLines("// NOLINTBEGIN(reprise-*)\n// NOLINTBEGIN(cert-*)\nb;\n"
                  "// NOLINTEND(cert-*)\n// NOLINTEND(reprise-*)\nc;\n"),
      (Lines{1, 2, 3, 4, 5}));
  // What does not end, or ends something else, is a mistake.
  EXPECT_EQ(silentLines("// NOLINTBEGIN(reprise-*)\nb;\n"), Lines());
  EXPECT_EQ(silentLines("// NOLINTBEGIN(reprise-*)\nb;\n// NOLINTEND\n"),
            Lines());
}

TEST(NoLint, TheSummaryCountsThem) {
  TemporaryFolder folder;
  std::string file = folder.write("a.cpp", "a; // NOLINT(reprise-*)\nb;\n");
  Outcome outcome;
  outcome.files = 1;
  for (unsigned line : {1u, 2u}) {
    rules::Finding finding;
    finding.rule = Rule;
    finding.place = {file, line, 1, line, 2};
    outcome.findings.push_back(finding);
  }
  dropSuppressed(outcome);
  ASSERT_EQ(outcome.findings.size(), 1u);
  EXPECT_EQ(outcome.findings[0].place.line, 2u);
  EXPECT_EQ(summary(outcome),
            "1 finding in 1 of 1 file; 1 suppressed by NOLINT");
}

} // namespace
} // namespace reprise::report
