//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/fix/Plan.h"
#include "driver/fix/ReplaceFile.h"
#include "test/driver/TemporaryFolder.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace reprise::fix {
namespace {

using facts::Place;
using rules::Edit;
using rules::Finding;
using rules::Fix;
using Layout = rules::Edit::Layout;

Finding finding(Place place, std::vector<Edit> edits,
                std::vector<std::string> includes = {},
                Fix::Tier tier = Fix::Tier::Safe) {
  Finding result;
  result.rule = "reprise-missing-seed";
  result.message = "nothing seeds the generator";
  result.place = place;
  result.fixes = {{tier, "seed it", std::move(edits), std::move(includes)}};
  return result;
}

class PlanTest : public testing::Test {
protected:
  Plan plan(bool unsafe = false) { return planFixes(outcome, {unsafe}); }

  std::string after(const Plan &made, const std::string &name) {
    for (const Change &change : made.changes)
      if (change.file == folder.path(name))
        return change.after;
    return "unchanged";
  }

  void expectLeft(const Plan &made, std::vector<std::string> reasons) {
    std::vector<std::string> said;
    for (const Left &left : made.left)
      said.push_back(left.reason);
    EXPECT_EQ(said, reasons);
  }

  TemporaryFolder folder;
  report::Outcome outcome;
};

TEST_F(PlanTest, MakesTheSameInsertOfSeveralFindingsOnce) {
  std::string file = folder.write("a.cpp", "#include <torch/torch.h>\n"
                                           "int main() {\n  a();\n  b();\n}\n");
  Edit seed{
      {file, 2, 13, 5, 1}, "reprise::seed_everything(0);", Layout::BlockStart};
  outcome.findings = {
      finding({file, 3, 3, 3, 6}, {seed}, {"<reprise/seed.h>"}),
      finding({file, 4, 3, 4, 6}, {seed}, {"<reprise/seed.h>"})};
  Plan made = plan();
  EXPECT_EQ(
      after(made, "a.cpp"),
      "#include <reprise/seed.h>\n#include <torch/torch.h>\n"
      "int main() {\n  reprise::seed_everything(0);\n  a();\n  b();\n}\n");
  EXPECT_EQ(made.made.size(), 2u);
  EXPECT_TRUE(made.left.empty());
}

TEST_F(PlanTest, TheFirstOfConflictingFixesWins) {
  std::string file = folder.write("a.cpp", "void f() {\n  test(a, b);\n}\n");
  outcome.findings = {
      finding({file, 2, 3, 2, 13},
              {{{file, 2, 3, 2, 13}, "G g;", Layout::Wrap}}),
      finding({file, 2, 8, 2, 9}, {{{file, 2, 8, 2, 9}, "x"}}),
      finding({file, 2, 8, 2, 10},
              {{{file, 1, 1, 1, 1}, "int y;\n"}, {{file, 2, 8, 2, 9}, "y"}})};
  Plan made = plan();
  EXPECT_EQ(after(made, "a.cpp"),
            "void f() {\n  {\n    G g;\n    test(a, b);\n  }\n}\n");
  ASSERT_EQ(made.left.size(), 2u);
  for (const Left &left : made.left)
    EXPECT_TRUE(llvm::StringRef(left.reason).starts_with("conflicts with") &&
                llvm::StringRef(left.reason).ends_with(":2; run again"))
        << left.reason;
}

TEST_F(PlanTest, MakesUnsafeFixesOnRequestOnly) {
  std::string file = folder.write("a.cpp", "a();\n");
  outcome.findings = {finding({file, 1, 1, 1, 4}, {{{file, 1, 1, 1, 2}, "b"}},
                              {}, Fix::Tier::Unsafe),
                      finding({file, 1, 1, 1, 4}, {})};
  expectLeft(plan(), {"its fix is unsafe; review it with --unsafe --dry-run",
                      "it has no automatic fix"});
  EXPECT_TRUE(plan().changes.empty());
  EXPECT_EQ(after(plan(true), "a.cpp"), "b();\n");
}

TEST_F(PlanTest, PrefersTheSafeFix) {
  std::string file = folder.write("a.cpp", "a();\n");
  Finding both = finding({file, 1, 1, 1, 4}, {{{file, 1, 1, 1, 2}, "bad"}}, {},
                         Fix::Tier::Unsafe);
  both.fixes.push_back(
      {Fix::Tier::Safe, "good", {{{file, 1, 1, 1, 2}, "good"}}, {}});
  outcome.findings = {both};
  EXPECT_EQ(after(plan(true), "a.cpp"), "good();\n");
}

TEST_F(PlanTest, LeavesFilesThatChangedSinceTheAnalysis) {
  std::string file = folder.write("a.cpp", "a();\n");
  outcome.hashes[file] = report::contentHash("a();\n");
  outcome.findings = {finding({file, 1, 1, 1, 4}, {{{file, 1, 1, 1, 2}, "b"}})};
  EXPECT_EQ(after(plan(), "a.cpp"), "b();\n");
  folder.write("a.cpp", "c();\n");
  Plan made = plan();
  EXPECT_TRUE(made.changes.empty());
  ASSERT_EQ(made.left.size(), 1u);
  EXPECT_TRUE(made.left[0].isBlocked);
  EXPECT_NE(made.left[0].reason.find("changed since it was analysed"),
            std::string::npos);
}

TEST_F(PlanTest, LeavesReadOnlyFilesAlone) {
  std::string a = folder.write("a.cpp", "a();\n");
  std::string b = folder.write("b.h", "b();\n");
  ASSERT_EQ(::chmod(b.c_str(), 0444), 0);
  outcome.findings = {finding(
      {a, 1, 1, 1, 4}, {{{a, 1, 1, 1, 2}, "x"}, {{b, 1, 1, 1, 2}, "x"}})};
  Plan made = plan();
  EXPECT_TRUE(made.changes.empty());
  ASSERT_EQ(made.left.size(), 1u);
  EXPECT_TRUE(made.left[0].isBlocked);
  EXPECT_TRUE(llvm::StringRef(made.left[0].reason).ends_with("is read-only"));
}

TEST_F(PlanTest, MakesAllEditsOfAFixOrNone) {
  std::string a = folder.write("a.cpp", "a();\n");
  outcome.findings = {
      finding({a, 1, 1, 1, 4}, {{{a, 1, 1, 1, 2}, "b"},
                                {{folder.path("none.h"), 1, 1, 1, 1}, "c"}})};
  Plan made = plan();
  EXPECT_TRUE(made.changes.empty());
  ASSERT_EQ(made.left.size(), 1u);
  EXPECT_NE(made.left[0].reason.find("cannot be read"), std::string::npos);
}

TEST_F(PlanTest, LinksTheRuntimeToTheTarget) {
  std::string file = folder.write("sub dir/\xC3\xBC.cpp", "int main() {\n}\n");
  folder.write("CMakeLists.txt",
               "find_package(Torch)\n"
               "add_executable(t \"sub dir/\xC3\xBC.cpp\")\n"
               "target_link_libraries(t ${TORCH_LIBRARIES})\n");
  outcome.findings = {finding({file, 1, 1, 1, 2},
                              {{{file, 1, 13, 2, 1},
                                "reprise::seed_everything(0);",
                                Layout::BlockStart}},
                              {"<reprise/reprise.h>"})};
  Plan made = plan();
  EXPECT_EQ(after(made, "sub dir/\xC3\xBC.cpp"),
            "#include <reprise/reprise.h>\n\nint main() {\n"
            "  reprise::seed_everything(0);\n}\n");
  EXPECT_EQ(after(made, "CMakeLists.txt"),
            "find_package(Torch)\nfind_package(Reprise REQUIRED)\n"
            "add_executable(t \"sub dir/\xC3\xBC.cpp\")\n"
            "target_link_libraries(t ${TORCH_LIBRARIES} reprise::runtime)\n");
  EXPECT_TRUE(made.advice.empty());
}

TEST_F(PlanTest, SaysTheLinkLineWhereTheListIsNotPlain) {
  std::string file = folder.write("a.cpp", "int main() {\n}\n");
  folder.write("CMakeLists.txt", "add_executable(t ${SOURCES})\n");
  outcome.findings = {finding({file, 1, 1, 1, 2},
                              {{{file, 1, 13, 2, 1},
                                "reprise::seed_everything(0);",
                                Layout::BlockStart}},
                              {"<reprise/reprise.h>"})};
  Plan made = plan();
  EXPECT_EQ(made.changes.size(), 1u);
  ASSERT_EQ(made.advice.size(), 1u);
  EXPECT_NE(made.advice[0].find("link 'reprise::runtime'"), std::string::npos);
}

TEST_F(PlanTest, ASecondRunChangesNothing) {
  std::string file = folder.write("a.cpp", "#include <torch/torch.h>\r\n"
                                           "int main() {\r\n\ttest();\r\n}");
  folder.write("CMakeLists.txt", "add_executable(t a.cpp)\n"
                                 "target_link_libraries(t x)\n");
  Edit seed{
      {file, 2, 13, 4, 1}, "reprise::seed_everything(0);", Layout::BlockStart};
  outcome.findings = {
      finding({file, 3, 2, 3, 6}, {seed}, {"<reprise/reprise.h>"})};
  Plan made = plan();
  EXPECT_EQ(made.changes.size(), 2u);
  for (const Change &change : made.changes)
    EXPECT_FALSE(replaceFile(change.file, change.before, change.after));
  EXPECT_EQ(folder.read("a.cpp"),
            "#include <reprise/reprise.h>\r\n#include <torch/torch.h>\r\n"
            "int main() {\r\n\treprise::seed_everything(0);\r\n\ttest();\r\n}");
  // The same finding again, as if the rule did not see the repair.
  outcome.findings[0].fixes[0].edits[0].place = {file, 3, 13, 6, 1};
  EXPECT_TRUE(plan().changes.empty());
  expectLeft(plan(), {"its fix stands there already"});
}

TEST_F(PlanTest, KeepsInsertsAtOnePlaceInTheOrderOfTheFindings) {
  std::string file = folder.write("a.cpp", "f();\n");
  Place at{file, 1, 1, 1, 4};
  outcome.findings = {finding(at, {{at, "one();", Layout::LineBefore}}),
                      finding(at, {{at, "two();", Layout::LineBefore}}),
                      finding(at, {{at, "one();", Layout::LineBefore}}),
                      finding(at, {{at, "G g;", Layout::Wrap}})};
  EXPECT_EQ(after(plan(), "a.cpp"), "one();\ntwo();\n{\n  G g;\n  f();\n}\n");
}

} // namespace
} // namespace reprise::fix
