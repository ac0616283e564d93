//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/fix/UnifiedDiff.h"
#include "test/driver/TemporaryFolder.h"

#include "llvm/Support/Program.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>

namespace reprise::fix {
namespace {

std::string diff(llvm::StringRef before, llvm::StringRef after,
                 llvm::StringRef path = "f.cpp") {
  std::string text;
  llvm::raw_string_ostream out(text);
  writeUnifiedDiff(path, before, after, out);
  return text;
}

/// What `patch -p1` makes of \p before with the diff.
std::string patched(llvm::StringRef before, llvm::StringRef after,
                    const std::string &path = "f.cpp") {
  TemporaryFolder folder;
  folder.write(path, before);
  std::string input = folder.write("input.diff", diff(before, after, path));
  auto program = llvm::sys::findProgramByName("patch");
  if (!program)
    return "patch is not installed";
  std::string output = folder.path("output");
  int code = llvm::sys::ExecuteAndWait(
      *program, {"patch", "-p1", "-F0", "-d", folder.path(), "-i", input},
      std::nullopt, {"", output, output});
  return code == 0 ? folder.read(path) : folder.read("output");
}

TEST(UnifiedDiff, IsEmptyForEqualTexts) { EXPECT_EQ(diff("a\n", "a\n"), ""); }

TEST(UnifiedDiff, HasThreeLinesOfContext) {
  EXPECT_EQ(
      diff("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nx\n5\n6\n7\n8\n"),
      "--- a/f.cpp\n+++ b/f.cpp\n@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+x\n 5\n 6\n"
      " 7\n");
}

TEST(UnifiedDiff, SaysWhereTheLastLineHasNoEnd) {
  EXPECT_EQ(diff("a", "a\nb"), "--- a/f.cpp\n+++ b/f.cpp\n@@ -1 +1,2 @@\n-a\n"
                               "\\ No newline at end of file\n+a\n+b\n"
                               "\\ No newline at end of file\n");
}

TEST(UnifiedDiff, IsAppliedByPatch) {
  EXPECT_EQ(patched("a\r\nb\r\n", "a\r\nx\r\nb\r\n"), "a\r\nx\r\nb\r\n");
  EXPECT_EQ(patched("a\nb", "b"), "b");
  EXPECT_EQ(patched("a\n", "a\nb"), "a\nb");
  EXPECT_EQ(patched("a\n", "b\n", "d ir/\xC3\xBC.cpp"), "b\n");
  EXPECT_EQ(patched("a\n", "b\n", "q\"uote.cpp"), "b\n");
}

TEST(UnifiedDiff, IsAppliedByPatchForAnyEdits) {
  std::mt19937 engine(7);
  auto draw = [&](unsigned bound) { return engine() % bound; };
  for (unsigned round = 0; round < 60; ++round) {
    std::string before, after;
    unsigned lines = draw(60);
    for (unsigned i = 0; i < lines; ++i) {
      // Few distinct lines, so that much is ambiguous.
      std::string line(1, 'a' + draw(4));
      unsigned choice = draw(8);
      if (choice != 0)
        before += line + "\n";
      if (choice != 1)
        after += (choice == 2 ? "new" : line) + "\n";
    }
    if (draw(3) == 0)
      before += "end";
    if (draw(3) == 0)
      after += "end";
    // An empty file is removed by patch, which is not what fixes do.
    if (before.empty() || after.empty() || before == after)
      continue;
    EXPECT_EQ(patched(before, after), after) << diff(before, after);
  }
}

} // namespace
} // namespace reprise::fix
