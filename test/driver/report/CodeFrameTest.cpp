//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/report/CodeFrame.h"

#include <gtest/gtest.h>

namespace reprise::report {
namespace {

void expectFrame(llvm::StringRef line, unsigned column, unsigned endColumn,
                 llvm::StringRef shown, llvm::StringRef marks) {
  CodeFrame made = frame(line, column, endColumn);
  EXPECT_EQ(made.line, shown);
  EXPECT_EQ(made.marks, marks);
}

TEST(CodeFrame, MarksTheStretch) {
  expectFrame("  test(a);", 3, 7, "  test(a);", "  ^~~~");
  expectFrame("  test(a);", 3, 3, "  test(a);", "  ^");
}

TEST(CodeFrame, ExpandsTabs) {
  expectFrame("\tf();\tg();", 6, 9, "        f();    g();",
              "            ^~~~~~");
  expectFrame("\tf();", 2, 5, "        f();", "        ^~~");
}

TEST(CodeFrame, CountsWideAndNarrowCharacters) {
  // An umlaut has two bytes and one column, an ideograph three and two.
  expectFrame("\xC3\xBC(x)", 4, 5, "\xC3\xBC(x)", "  ^");
  expectFrame("\xE6\xBC\xA2(x)", 5, 6, "\xE6\xBC\xA2(x)", "   ^");
}

TEST(CodeFrame, ShowsBytesThatAreNoText) {
  expectFrame("\"\xE9\" x", 5, 6, "\"<E9>\" x", "       ^");
  expectFrame("a\x1b[0m b", 7, 8, "a<1B>[0m b", "         ^");
  expectFrame("x \xE6\xBC", 1, 2, "x <E6><BC>", "^");
}

TEST(CodeFrame, HidesTheByteOrderMark) {
  expectFrame("\xEF\xBB\xBF"
              "f();",
              4, 7, "f();", "^~~");
}

TEST(CodeFrame, CutsLongLinesAroundTheMarks) {
  std::string line(5'000'000, 'x');
  line.replace(3'000'000, 4, "HERE");
  CodeFrame made = frame(line, 3'000'001, 3'000'005);
  EXPECT_LT(made.line.size(), 130u);
  EXPECT_EQ(made.line.find("HERE"), made.marks.find("^~~~"));
  EXPECT_TRUE(llvm::StringRef(made.line).starts_with("..."));
  EXPECT_TRUE(llvm::StringRef(made.line).ends_with("..."));
}

TEST(CodeFrame, CutsALongStretchAtTheRight) {
  std::string line = "f(" + std::string(400, 'x') + ")";
  CodeFrame made = frame(line, 1, 404);
  EXPECT_TRUE(llvm::StringRef(made.line).starts_with("f(xxx"));
  EXPECT_TRUE(llvm::StringRef(made.line).ends_with("..."));
  EXPECT_EQ(made.marks[0], '^');
  EXPECT_LE(made.marks.size(), made.line.size());
}

TEST(CodeFrame, MarksBehindTheEndOfTheLine) {
  expectFrame("f()", 4, 4, "f()", "   ^");
  expectFrame("", 1, 1, "", "^");
  expectFrame("f()", 90, 99, "f()", "   ^");
}

} // namespace
} // namespace reprise::report
