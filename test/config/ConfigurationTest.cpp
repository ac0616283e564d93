//===- ConfigurationTest.cpp - what .reprise.yaml may say -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/config/Configuration.h"
#include "checks/config/Finder.h"

#include "test/driver/TemporaryFolder.h"

#include "gtest/gtest.h"

using namespace reprise;
using config::Configuration;
using config::Finder;
using knowledge::On;

namespace {

std::shared_ptr<const Configuration> parsed(const std::string &text) {
  return llvm::cantFail(Configuration::parse(text, "/p/.reprise.yaml"));
}

std::string mistake(const std::string &text) {
  auto made = Configuration::parse(text, "f");
  return made ? "none" : llvm::toString(made.takeError());
}

} // namespace

TEST(Configuration, readsAllOfIt) {
  auto made = parsed("checks: '*,-reprise-late-seed'\n"
                     "level: possible\n"
                     "folders:\n"
                     "  exclude: [tools/, './gen/*.cpp']\n"
                     "  include:\n"
                     "    - third_party/ours\n"
                     "knowledge:\n"
                     "- {api: [my::set_seed], does: seed}\n"
                     "options:\n"
                     "  reprise-nondeterministic-op:\n"
                     "    allow: [Tensor::index_add_]\n");
  EXPECT_EQ(made->checks, "*,-reprise-late-seed");
  EXPECT_EQ(made->level, rules::Level::Possible);
  EXPECT_EQ(made->globs.folder, "/p");
  EXPECT_EQ(made->globs.exclude,
            (std::vector<std::string>{"tools", "gen/*.cpp"}));
  EXPECT_EQ(made->globs.excludedBy[1], "'/p/.reprise.yaml', line 4");
  EXPECT_EQ(made->globs.include, std::vector<std::string>{"third_party/ours"});
  EXPECT_EQ(made->options.at("nondeterministic-op.allow"),
            std::vector<std::string>{"Tensor::index_add_"});
  auto rows = made->knowledge->find("my::set_seed", On::Call, {2, 11});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0]->what, "default");
  EXPECT_TRUE(made->knowledge->knows("torch::manual_seed"));
  EXPECT_FALSE(Configuration::none()->knowledge->knows("my::set_seed"));
}

TEST(Configuration, anEmptyFileSetsNothing) {
  for (const char *text :
       {"", "# later\n", "{}\n", "\xEF\xBB\xBF# with a mark\n"}) {
    auto made = Configuration::parse(text, "f");
    ASSERT_TRUE(bool(made)) << text << llvm::toString(made.takeError());
    EXPECT_EQ((*made)->checks, "");
    EXPECT_FALSE((*made)->level);
  }
}

TEST(Configuration, aMistakeHasItsPlaceAndAHint) {
  EXPECT_EQ(mistake("level: likely\nchekcs: '*'\n"),
            "f:2:1: unknown key 'chekcs'; did you mean 'checks'? known here: "
            "checks, folders, knowledge, level, options");
  EXPECT_EQ(mistake("folders:\n  exlude: [a]\n"),
            "f:2:3: unknown key 'exlude'; did you mean 'exclude'? known here: "
            "exclude, include");
  EXPECT_EQ(mistake("level: possibly\n"),
            "f:1:8: no such level: 'possibly' (certain, likely or possible); "
            "did you mean 'possible'?");
  EXPECT_EQ(mistake("checks: reprise-late-sed\n"),
            "f:1:9: no check is named 'reprise-late-sed'; did you mean "
            "'reprise-late-seed'?");
  EXPECT_EQ(mistake("checks: '-*,nonsense*'\n"),
            "f:1:9: no check is named 'nonsense*'");
  EXPECT_EQ(mistake("folders: {exclude: ['a[']}\n").substr(0, 26),
            "f:1:21: 'a[' is no glob: i");
  EXPECT_EQ(mistake("folders: {exclude: [../b]}\n"),
            "f:1:21: '../b' leads out of the folder that this file lies in");
  EXPECT_EQ(mistake("knowledge:\n- {api: [a], does: seeds}\n"),
            "f:2:20: 'seeds' is not an event kind, nor source, same, device, "
            "default-generator, third-party, lock, unlock, tensor, train, "
            "validate or nothing; did you mean 'seed'?");
  EXPECT_EQ(
      mistake("knowledge:\n- {api: [a], does: draw, with: {wy: shuffle}}\n"),
      "f:2:4: 'with' has no 'wy'; did you mean 'why'?");
  EXPECT_EQ(mistake("options: {nondeterministic-op: {allow: [a]}}\n"),
            "f:1:11: unknown key 'nondeterministic-op'; did you mean "
            "'reprise-nondeterministic-op'? known here: "
            "reprise-nondeterministic-op");
}

TEST(Configuration, aValueOfAnotherKindIsAMistake) {
  EXPECT_EQ(mistake("folders: [a]\n"),
            "f:1:11: 'key: value' pairs are wanted here");
  EXPECT_EQ(mistake("checks: [a]\n"), "f:1:10: a single value is wanted here");
  EXPECT_EQ(mistake("folders: {exclude: a}\n"),
            "f:1:20: a list is wanted here: [a, b], or lines that begin with "
            "'- '");
  EXPECT_EQ(mistake("- a\n"), "f:1:1: 'key: value' pairs are wanted here");
  EXPECT_EQ(mistake("just text\n"),
            "f:1:1: 'key: value' pairs are wanted here");
}

TEST(Configuration, whatIsNoYamlIsAMistake) {
  EXPECT_NE(mistake("checks: *seed*\n")
                .find("aliases are not read; quote a text that begins"),
            std::string::npos);
  EXPECT_EQ(mistake("a: [b\n").substr(0, 4), "f:1:");
  EXPECT_EQ(mistake("level: likely\nlevel: certain\n").substr(0, 6), "f:2:1:");
  EXPECT_EQ(mistake("level: likely\n---\nlevel: certain\n"),
            "f: has more than one document");
  EXPECT_EQ(mistake("level: likely # \xE4\n"),
            "f:1:17: is not UTF-8; save the file as UTF-8");
  EXPECT_EQ(mistake(std::string("a: \0b\n", 6)).substr(0, 6), "f:1:4:");
  EXPECT_EQ(mistake(std::string(100000, '[')), "f:1:33: is nested too deep");
  std::string dashes;
  for (int i = 0; i < 100000; ++i)
    dashes += "- ";
  EXPECT_EQ(mistake(dashes), "f:1:65: is nested too deep");
  EXPECT_EQ(mistake(std::string(2 << 20, ' ')), "f: is larger than 1 MiB");
}

TEST(Finder, theNearestHolds) {
  TemporaryFolder folder;
  folder.write(".reprise.yaml", "level: certain\n");
  folder.write("near/.reprise.yaml", "level: possible\n");
  folder.write("near/deep/x.cpp", "");
  Finder finder;
  EXPECT_EQ(llvm::cantFail(finder.of(folder.path("near/deep/x.cpp")))->level,
            rules::Level::Possible);
  EXPECT_EQ(llvm::cantFail(finder.of(folder.path("far/x.cpp")))->level,
            rules::Level::Certain);
}

TEST(Finder, theCommandLineWins) {
  TemporaryFolder folder;
  folder.write(".reprise.yaml", "level: certain\nchecks: '*,-*late-seed'\n");
  rules::Finding finding;
  finding.rule = "reprise-late-seed";
  finding.level = rules::Level::Certain;
  finding.place.file = folder.path("x.cpp");
  Finder finder;
  auto wanted = [&](llvm::StringRef checks, std::optional<rules::Level> level) {
    return llvm::cantFail(finder.isWanted(finding, checks, level));
  };
  EXPECT_FALSE(wanted("", std::nullopt));
  EXPECT_TRUE(wanted("*", std::nullopt));
  finding.rule = "reprise-missing-seed";
  EXPECT_TRUE(wanted("", std::nullopt));
  finding.level = rules::Level::Likely;
  EXPECT_FALSE(wanted("", std::nullopt));
  EXPECT_TRUE(wanted("", rules::Level::Likely));
}

TEST(Finder, whatCannotBeReadIsNoAbsence) {
  TemporaryFolder folder;
  folder.write(".reprise.yaml/x", "");
  Finder finder;
  auto found = finder.of(folder.path("x.cpp"));
  ASSERT_FALSE(bool(found));
  EXPECT_NE(llvm::toString(found.takeError()).find("is not a file"),
            std::string::npos);
}
