//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/rules/Finding.h"

#include <gtest/gtest.h>

namespace reprise::rules {
namespace {

TEST(Finding, SurvivesJson) {
  Finding finding;
  finding.rule = "reprise-missing-seed";
  finding.level = Level::Certain;
  finding.message = "no seed";
  finding.place = {"/a b/\xC3\xBC.cpp", 1, 2, 3, 4, true};
  finding.notes = {{{"/x.h", 5, 6, 5, 6}, "drawn here"}, {{}, "nowhere"}};
  finding.restsOn = {"every call before it was followed"};
  finding.programs = {"/a b/main.cpp"};
  finding.identity = "main|torch::rand";
  for (Edit::Layout layout :
       {Edit::Layout::Verbatim, Edit::Layout::LineBefore,
        Edit::Layout::LineAfter, Edit::Layout::BlockStart, Edit::Layout::Wrap,
        Edit::Layout::Callee, Edit::Layout::Erase})
    finding.fixes.push_back({Fix::Tier::Unsafe,
                             "seed",
                             {{{"/x.h", 7, 8, 7, 9}, "s();\n", layout}},
                             {"<reprise/seed.h>"}});
  llvm::json::Value json = toJSON(finding);
  Finding read;
  llvm::json::Path::Root root;
  ASSERT_TRUE(fromJSON(json, read, root));
  EXPECT_EQ(toJSON(read), json);
  EXPECT_EQ(read.fixes[4].edits[0].layout, Edit::Layout::Wrap);
  EXPECT_EQ(read.place, finding.place);
  EXPECT_FALSE(read.notes[1].place);
}

TEST(Finding, SaysWhatIsWrongInJson) {
  auto json = llvm::json::parse(
      R"({"rule": "r", "message": "m", "level": "sure", "place": "/a:1:1"})");
  ASSERT_TRUE(bool(json));
  Finding read;
  llvm::json::Path::Root root("finding");
  EXPECT_FALSE(fromJSON(*json, read, root));
  EXPECT_EQ(toString(root.getError()), "unknown word at finding.level");
}

TEST(Finding, LevelsHaveNames) {
  for (Level level : {Level::Certain, Level::Likely, Level::Possible})
    EXPECT_EQ(parseLevel(toString(level)), level);
  EXPECT_EQ(parseLevel("sure"), std::nullopt);
}

} // namespace
} // namespace reprise::rules
