//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/rules/HandWritten.h"

#include "checks/rules/Options.h"
#include "test/link/Story.h"

#include "gtest/gtest.h"

using namespace reprise;
using namespace reprise::rules;
using Lines = std::vector<std::string>;

namespace {

const char *Constant = R"({"constant": "42"})";

TEST(Options, BelongToChecksAndStandTogether) {
  std::vector<llvm::StringRef> met;
  for (const Option &option : allOptions()) {
    EXPECT_TRUE(llvm::any_of(allRules(), [&](const Rule &rule) {
      return rule.name == option.check;
    })) << option.check.str();
    EXPECT_EQ(option.fullCheck, "reprise-" + option.check.str());
    if (met.empty() || met.back() != option.check) {
      EXPECT_FALSE(llvm::is_contained(met, option.check));
      met.push_back(option.check);
    }
    std::string page = rulePage(option.check).str();
    EXPECT_NE(page.find("## Options"), std::string::npos);
    EXPECT_NE(page.find("`" + option.name.str() + "`"), std::string::npos);
  }
}

TEST(Options, MatchByGlobs) {
  reprise::link::Program program;
  program.options["nondeterministic-op.allow"] = {"torch::index_*", "[", "b"};
  auto matches = [&](llvm::StringRef text) {
    return optionMatches(program, "nondeterministic-op.allow", text);
  };
  EXPECT_TRUE(matches("torch::index_add"));
  EXPECT_TRUE(matches("b"));
  EXPECT_FALSE(matches("torch::bincount"));
  EXPECT_FALSE(optionMatches(program, "other.option", "b"));
}

TEST(Rules, EachHasItsPage) {
  ASSERT_GE(allRules().size(), 13u);
  for (const Rule &rule : allRules()) {
    EXPECT_FALSE(rule.summary.empty()) << rule.name.str();
    llvm::StringRef page = rulePage(rule.name);
    EXPECT_TRUE(page.starts_with(("# reprise-" + rule.name + "\n").str()))
        << rule.name.str();
    EXPECT_EQ(rulePage(("reprise-" + rule.name).str()), page);
    // The page gives the level that the table gives.
    EXPECT_TRUE(page.contains(("Level: " + toString(rule.level)).str()))
        << rule.name.str();
  }
  EXPECT_TRUE(rulePage("no-such-check").empty());
}

TEST(Rules, GlobsAreClangTidys) {
  EXPECT_TRUE(isEnabled("", "missing-seed"));
  EXPECT_TRUE(isEnabled("*", "missing-seed"));
  EXPECT_TRUE(isEnabled("reprise-*", "missing-seed"));
  EXPECT_TRUE(isEnabled("-*,reprise-*seed*", "reprise-late-seed"));
  EXPECT_TRUE(isEnabled("missing-seed", "missing-seed"));
  EXPECT_FALSE(isEnabled("-*", "missing-seed"));
  EXPECT_FALSE(isEnabled("-*,reprise-*seed", "cudnn-benchmark"));
  // The last one that matches decides.
  EXPECT_FALSE(isEnabled("*,-reprise-missing-seed", "missing-seed"));
  EXPECT_TRUE(
      isEnabled("*,-reprise-missing-seed,reprise-missing-*", "missing-seed"));
  EXPECT_TRUE(isEnabled(" -* , reprise-missing-seed ", "missing-seed"));
}

std::vector<link::Program> unseeded() {
  return linkFacts({"{\"source\": \"/p/main.cpp\", \"functions\": [" +
                    mainFunction(join({call(2, "setUp"), draw(3), train(6)})) +
                    "]}"});
}

TEST(Rules, LevelsAreAFloor) {
  std::vector<link::Program> programs = unseeded();
  EXPECT_EQ(runRules(programs, "", Level::Possible).size(), 1u);
  EXPECT_EQ(runRules(programs, "", Level::Likely).size(), 0u);
  EXPECT_EQ(runRules(programs, "", Level::Certain).size(), 0u);
}

TEST(Rules, SharedCodeIsToldOnce) {
  // Two programs, one file of shared code with a seed from the clock.
  auto mainOf = [](const std::string &file) {
    return "{\"source\": \"/p/" + file + "\", \"functions\": [" +
           function("main", join({call(2, "setUp"), draw(3), train(6)}),
                    R"("main": true, "at": "/p/)" + file + R"(:1:1")") +
           "], \"undefined\": [\"setUp\"]}";
  };
  std::vector<link::Program> programs = linkFacts(
      {mainOf("a.cpp"), mainOf("b.cpp"),
       R"({"source": "/p/seed.cpp", "functions": [)" +
           function("setUp",
                    seed(40, R"({"source": "clock", "at": "/p/s.cpp:2:5"})")) +
           "]}"});
  ASSERT_EQ(programs.size(), 2u);
  std::vector<Finding> findings = runRules(programs, "reprise-unstable-seed");
  ASSERT_EQ(findings.size(), 1u);
  // Told where the clock is read, for both.
  EXPECT_EQ(findings[0].place.line, 2u);
  EXPECT_EQ(findings[0].programs, (Lines{"/p/a.cpp", "/p/b.cpp"}));
}

TEST(Rules, ProvedByThePathIsCertain) {
  std::vector<Finding> findings =
      findingsOf("missing-seed", mainFunction(join({draw(3), train(6)})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].level, Level::Certain);
  EXPECT_EQ(findings[0].restsOn,
            (Lines{"the line runs whenever the program does",
                   "every call before it was followed"}));
}

TEST(Rules, WhatIsUnknownOnTheWayIsSaid) {
  std::vector<Finding> findings = findingsOf(
      "missing-seed", mainFunction(join({maybe(2, draw(3)), train(6)})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(findings[0].restsOn[0],
            "whether the line runs hangs on a condition");
  findings =
      findingsOf("missing-seed",
                 mainFunction(join({call(2, "setUp"), draw(3), train(6)})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].level, Level::Possible);
  EXPECT_EQ(findings[0].restsOn[1],
            "what 'setUp' may do before it is not seen");
  // A library, whose caller may have seeded, and a unit with a problem.
  findings = findingsOf(
      "late-seed", function("f", join({draw(3), seed(4, Constant), train(6)})));
  for (const Finding &finding : findings)
    EXPECT_NE(finding.level, Level::Certain);
  std::vector<link::Program> programs =
      linkFacts({"{\"source\": \"/p/main.cpp\", \"functions\": [" +
                 mainFunction(join({draw(3), train(6)})) +
                 R"(], "problems": [{"kind": "missing-header",
                                     "message": "x.h", "at": ""}]})"});
  findings = runRules(programs, "reprise-missing-seed");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(findings[0].restsOn.back(),
            "a source of the program could not be read whole");
}

TEST(Rules, FindingsAreInTheOrderOfTheSource) {
  std::vector<link::Program> programs = linkFacts(
      {"{\"source\": \"/p/main.cpp\", \"functions\": [" +
       mainFunction(join(
           {draw(9), seed(5, R"({"source": "clock", "at": "/p/main.cpp:2:5"})"),
            event(2, "flag",
                  R"("what": "cudnn-benchmark",)"
                  R"("arguments": [{"constant": "true"}])"),
            train(11)})) +
       "]}"});
  std::vector<std::string> told;
  for (const Finding &finding : runRules(programs))
    told.push_back(std::to_string(finding.place.line) + " " + finding.rule);
  EXPECT_EQ(told, (Lines{"2 reprise-cudnn-benchmark", "2 reprise-unstable-seed",
                         "5 reprise-late-seed"}));
  EXPECT_EQ(runRules(programs, "-*,reprise-late-seed").size(), 1u);
}

TEST(Rules, AFindingWithoutAPlaceIsNotTold) {
  EXPECT_EQ(
      linesOf("missing-seed",
              mainFunction(
                  join({R"({"event": "draw", "what": "default"})", train(6)}))),
      Lines());
}

TEST(Rules, ASilentProgramIsSilent) {
  std::vector<link::Program> programs = linkFacts(
      {"{\"source\": \"/p/main.cpp\", \"functions\": [" +
       mainFunction(join({seed(2, Constant), draw(3), loop(5, train(6))})) +
       "]}"});
  EXPECT_TRUE(runRules(programs, "", Level::Possible).empty());
}

} // namespace
