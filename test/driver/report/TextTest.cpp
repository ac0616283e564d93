//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/report/Report.h"
#include "test/driver/TemporaryFolder.h"

#include <gtest/gtest.h>

namespace reprise::report {
namespace {

class TextTest : public testing::Test {
protected:
  TextTest() {
    file = folder.write("src/a.cpp", "#include <torch/torch.h>\n"
                                     "void test();\n"
                                     "int main() {\n"
                                     "\ttest();\n"
                                     "}\n");
    outcome.files = 3;
  }

  std::string text(bool colors = false) {
    std::string result;
    llvm::raw_string_ostream out(result);
    writeText(outcome, {colors, folder.path()}, out);
    return result;
  }

  void addFinding() {
    rules::Finding finding;
    finding.rule = "reprise-unguarded-validation";
    finding.message = "validation draws from the generator of training";
    finding.place = {file, 4, 2, 4, 8};
    finding.notes = {{{file, 2, 6, 2, 10}, "drawn here"}};
    finding.fixes = {{rules::Fix::Tier::Safe,
                      "guard the validation pass",
                      {{{file, 4, 2, 4, 8},
                        "reprise::RngGuard guard;",
                        rules::Edit::Layout::Wrap}},
                      {"<reprise/rng_guard.h>"}}};
    outcome.findings.push_back(finding);
  }

  TemporaryFolder folder;
  std::string file;
  Outcome outcome;
};

TEST_F(TextTest, CleanIsOneLine) {
  EXPECT_EQ(text(), "no findings in 3 files\n");
  outcome.files = 1;
  EXPECT_EQ(text(), "no findings in 1 file\n");
}

TEST_F(TextTest, ShowsFrameNotesAndFix) {
  addFinding();
  EXPECT_EQ(text(),
            "src/a.cpp:4:2: warning: validation draws from the generator of "
            "training [reprise-unguarded-validation]\n"
            "    4 |         test();\n"
            "      |         ^~~~~~\n"
            "src/a.cpp:2:6: note: drawn here\n"
            "    2 | void test();\n"
            "  fix (safe): guard the validation pass\n"
            "    1 + #include <reprise/rng_guard.h>\n"
            "    4 -         test();\n"
            "    4 +         {\n"
            "    5 +                 reprise::RngGuard guard;\n"
            "    6 +                 test();\n"
            "    7 +         }\n"
            "1 finding in 1 of 3 files; 1 can be fixed with 'reprise fix'\n");
}

TEST_F(TextTest, ShowsTheEditsOfALineTogether) {
  addFinding();
  outcome.findings[0].fixes[0].edits = {{{file, 2, 1, 2, 5}, "int"},
                                        {{file, 2, 11, 2, 11}, "int how"},
                                        {{file, 4, 2, 4, 6}, "check"}};
  EXPECT_NE(text().find("    2 - void test();\n"
                        "    2 + int test(int how);\n"
                        "    4 -         test();\n"
                        "    4 +         check();\n"),
            std::string::npos)
      << text();
}

TEST_F(TextTest, NamesTheProgramsOfSharedCode) {
  addFinding();
  outcome.findings[0].programs = {folder.path() + "/src/train.cpp",
                                  folder.path() + "/src/tune.cpp"};
  EXPECT_NE(text().find("  concerns 2 programs: src/train.cpp, src/tune.cpp\n"),
            std::string::npos);
  outcome.findings[0].programs.pop_back();
  EXPECT_EQ(text().find("concerns"), std::string::npos);
}

TEST_F(TextTest, SaysWhatCannotBeFixedByItself) {
  addFinding();
  outcome.findings[0].notes.clear();
  outcome.findings[0].fixes[0].tier = rules::Fix::Tier::Unsafe;
  outcome.findings[0].fixes[0].edits[0].place.inMacro = true;
  EXPECT_EQ(text(),
            "src/a.cpp:4:2: warning: validation draws from the generator of "
            "training [reprise-unguarded-validation]\n"
            "    4 |         test();\n"
            "      |         ^~~~~~\n"
            "  fix (unsafe): guard the validation pass\n"
            "        by hand, since it stands in a macro\n"
            "1 finding in 1 of 3 files; 1 can be fixed with 'reprise fix "
            "--unsafe'\n");
}

TEST_F(TextTest, NamesWhatCouldNotBeAnalysed) {
  outcome.unanalysed = {
      {file, "'torch/torch.h' file not found", {file, 1, 10, 1, 25}},
      {folder.path("b.cpp"), "the parser crashed", {}}};
  EXPECT_EQ(text(), "src/a.cpp:1:10: error: could not analyse: "
                    "'torch/torch.h' file not found\n"
                    "    1 | #include <torch/torch.h>\n"
                    "b.cpp: error: could not analyse: the parser crashed\n"
                    "no findings in 3 files; 2 files could not be analysed\n");
  EXPECT_EQ(exitCode(outcome), 3);
}

TEST_F(TextTest, TellsOneCauseOnce) {
  for (const char *name :
       {"a.cpp", "b.cpp", "c.cpp", "d.cpp", "e.cpp", "f.cpp", "g.cpp"})
    outcome.unanalysed.push_back(
        {folder.path(name), "'x.h' file not found", {file, 1, 10, 1, 25}});
  outcome.unanalysed.insert(outcome.unanalysed.begin() + 1,
                            {folder.path("b.cpp"), "'y.h' file not found", {}});
  EXPECT_EQ(text(), "src/a.cpp:1:10: error: could not analyse 'a.cpp': "
                    "'x.h' file not found\n"
                    "    1 | #include <torch/torch.h>\n"
                    "  the same in b.cpp, c.cpp, d.cpp, e.cpp, f.cpp and 1 "
                    "other file\n"
                    "b.cpp: error: could not analyse: 'y.h' file not found\n"
                    "no findings in 3 files; 7 files could not be analysed\n");
}

TEST_F(TextTest, FindsItsWayWithoutTheFile) {
  addFinding();
  llvm::sys::fs::remove(file);
  std::string made = text();
  EXPECT_TRUE(llvm::StringRef(made).starts_with("src/a.cpp:4:2: warning: "));
  EXPECT_NE(made.find("by hand, since it cannot read"), std::string::npos);
}

TEST_F(TextTest, IsColouredOnRequestOnly) {
  addFinding();
  EXPECT_EQ(text(false).find('\x1b'), std::string::npos);
  EXPECT_NE(text(true).find("\x1b[1;35mwarning: \x1b[0m"), std::string::npos);
}

TEST_F(TextTest, ColoursWantATerminal) {
  std::string text;
  llvm::raw_string_ostream out(text);
  EXPECT_FALSE(wantsColors(out));
}

TEST_F(TextTest, JsonHasTheFindings) {
  addFinding();
  std::string text;
  llvm::raw_string_ostream out(text);
  writeJson(outcome, out);
  auto json = llvm::json::parse(text);
  ASSERT_TRUE(bool(json)) << toString(json.takeError());
  const llvm::json::Object &object = *json->getAsObject();
  EXPECT_EQ(object.getInteger("version"), 1);
  EXPECT_EQ(object.getInteger("files"), 3);
  EXPECT_EQ(object.getInteger("exitCode"), 1);
  ASSERT_EQ(object.getArray("findings")->size(), 1u);
  EXPECT_EQ((*object.getArray("findings"))[0],
            rules::toJSON(outcome.findings[0]));
}

} // namespace
} // namespace reprise::report
