//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/link/Story.h"

#include "gtest/gtest.h"

using namespace reprise::link;
using Story = std::vector<std::string>;

namespace {

std::string unit(const std::string &source, const std::string &functions,
                 const std::string &more = "") {
  return R"({"source": ")" + source + R"(", "functions": [)" + functions + "]" +
         more + "}";
}

std::string mainThatCalls(const std::string &symbol) {
  return R"({"symbol": "main", "main": true, "nodes": [
    {"event": "call", "what": ")" +
         symbol + R"(", "with": {"owner": {"constant": "user"}}}]})";
}

const std::string Seeds =
    R"({"symbol": "f", "name": "f", "nodes": [{"event": "seed"}]})";
const std::string Draws =
    R"({"symbol": "f", "name": "f", "nodes": [{"event": "draw"}]})";

TEST(Programs, TenMainsAreTenPrograms) {
  std::vector<std::string> units;
  for (int i = 0; i < 10; ++i)
    units.push_back(unit("/p/" + std::to_string(i) + ".cpp",
                         mainThatCalls("f") + "," + (i % 2 ? Seeds : Draws)));
  std::vector<Program> programs = linkFacts(units);
  ASSERT_EQ(programs.size(), 10u);
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(programs[i].hasMain);
    EXPECT_EQ(programs[i].units.size(), 1u);
    // Each calls its own f, not another main's.
    EXPECT_EQ(storyOf(programs[i].timelines.at(0)),
              (Story{i % 2 ? "call(f) > seed" : "call(f) > draw"}));
  }
}

TEST(Programs, AnotherMainsFunctionIsNotSeen) {
  std::vector<Program> programs =
      linkFacts({unit("/p/a.cpp", mainThatCalls("f")),
                 unit("/p/b.cpp", mainThatCalls("f") + "," + Seeds)});
  ASSERT_EQ(programs.size(), 2u);
  EXPECT_EQ(programs[0].timelines[0].unseen.size(), 1u);
  EXPECT_TRUE(programs[1].timelines[0].unseen.empty());
}

TEST(Programs, AProgramHasTheUnitsThatItsMainReaches) {
  std::vector<Program> programs = linkFacts(
      {unit("/p/main.cpp", mainThatCalls("g")), unit("/p/f.cpp", Seeds),
       unit("/p/g.cpp", R"({"symbol": "g", "name": "g", "nodes": [
           {"event": "call", "what": "f"}]})"),
       unit("/p/h.cpp", R"({"symbol": "h", "nodes": [{"event": "draw"}]})")});
  ASSERT_EQ(programs.size(), 2u);
  EXPECT_EQ(programs[0].name, "/p/main.cpp");
  EXPECT_EQ(programs[0].units.size(), 3u);
  EXPECT_EQ(storyOf(programs[0].timelines[0]),
            (Story{"call(g) > call(f) > seed"}));
  EXPECT_FALSE(programs[1].hasMain);
  EXPECT_EQ(programs[1].name, "/p/h.cpp");
}

TEST(Programs, OfTwoDefinitionsTheNearerOneIsTaken) {
  std::vector<Program> programs = linkFacts(
      {unit("/p/a/main.cpp", mainThatCalls("f")), unit("/p/b/f.cpp", Seeds),
       unit("/p/a/f.cpp", Draws), unit("/p/b/main.cpp", mainThatCalls("f"))});
  ASSERT_EQ(programs.size(), 2u);
  EXPECT_EQ(storyOf(programs[0].timelines[0]), (Story{"call(f) > draw"}));
  EXPECT_EQ(storyOf(programs[1].timelines[0]), (Story{"call(f) > seed"}));
}

TEST(Programs, OrderOfUnitsDoesNotShow) {
  std::string a = unit("/p/a.cpp", mainThatCalls("f"));
  std::string b = unit("/p/b.cpp", Draws);
  std::vector<Program> one = linkFacts({a, b}), other = linkFacts({b, a});
  ASSERT_EQ(one.size(), 1u);
  ASSERT_EQ(other.size(), 1u);
  EXPECT_EQ(one[0].name, other[0].name);
  EXPECT_EQ(one[0].units[0]->source, other[0].units[0]->source);
}

TEST(Programs, ALibraryStartsWhereNothingCalls) {
  std::vector<Program> programs = linkFacts(
      {unit("/p/a.cpp", R"({"symbol": "train", "name": "train", "nodes": [
            {"event": "call", "what": "f"}]})"),
       unit("/p/b.cpp", Draws), unit("/p/c.cpp", R"({"symbol": "quiet"})")});
  ASSERT_EQ(programs.size(), 1u);
  EXPECT_FALSE(programs[0].hasMain);
  ASSERT_EQ(programs[0].timelines.size(), 1u);
  EXPECT_EQ(programs[0].timelines[0].frames[0].function->name, "train");
  EXPECT_EQ(storyOf(programs[0].timelines[0]), (Story{"call(f) > draw"}));
}

TEST(Programs, ALibrarySeesWhatAMainsProgramHasToo) {
  std::vector<Program> programs = linkFacts(
      {unit("/p/main.cpp", mainThatCalls("f")), unit("/p/f.cpp", Draws),
       unit("/p/other.cpp", R"({"symbol": "train", "name": "train", "nodes": [
            {"event": "call", "what": "f"}]})")});
  ASSERT_EQ(programs.size(), 2u);
  ASSERT_EQ(programs[1].timelines.size(), 1u);
  EXPECT_EQ(storyOf(programs[1].timelines[0]), (Story{"call(f) > draw"}));
  EXPECT_TRUE(programs[1].timelines[0].unseen.empty());
}

TEST(Programs, WhatNoMainReachesIsOffered) {
  std::string helper = R"({"symbol": "h", "name": "h", "nodes": [
      {"event": "draw"}]})";
  std::vector<Program> programs =
      linkFacts({unit("/p/a.cpp", mainThatCalls("f")),
                 unit("/p/b.cpp", mainThatCalls("f")),
                 unit("/p/f.cpp", Seeds + "," + helper)});
  ASSERT_EQ(programs.size(), 2u);
  // Once, though both programs have the unit.
  ASSERT_EQ(programs[0].offered.size(), 1u);
  EXPECT_EQ(storyOf(programs[0].offered[0]), (Story{"draw"}));
  EXPECT_TRUE(programs[1].offered.empty());
}

TEST(Programs, AUnitThatCouldNotBeReadMakesThemIncomplete) {
  std::vector<Program> programs = linkFacts({unit(
      "/p/a.cpp", mainThatCalls("f"),
      R"(, "libtorch": "2.11", "problems": [{"kind": "error", "message": "x"}])")});
  ASSERT_EQ(programs.size(), 1u);
  EXPECT_TRUE(programs[0].incomplete);
  EXPECT_EQ(programs[0].libtorch.minor, 11u);
}

TEST(Programs, WhatReachesNothingIsNotStarted) {
  // A table that mentions everything does not run it.
  std::vector<Program> programs = linkFacts({unit("/p/lib.cpp", R"(
      {"symbol": "init", "staticInitialiser": true, "nodes": [
        {"event": "assign", "object": {"global": "table"},
         "arguments": [{"callable": "stored"}]}]},
      {"symbol": "stored", "name": "stored", "nodes": [{"event": "draw"}]},
      {"symbol": "runs", "name": "runs", "nodes": [
        {"event": "invoke", "object": {"global": "table"}}]},
      {"symbol": "plain", "name": "plain", "nodes": [
        {"event": "assign", "object": {"global": "other"},
         "arguments": [{"constant": "1"}]}, {"event": "return"}]})")});
  ASSERT_EQ(programs.size(), 1u);
  ASSERT_EQ(programs[0].timelines.size(), 1u);
  EXPECT_EQ(storyOf(programs[0].timelines[0]), (Story{"call(stored) > draw"}));
}

/// Twelve member functions that each call all the others and return early each
/// time, as those of a recursive parser do.
std::string parser() {
  std::string functions;
  for (int i = 0; i < 12; ++i) {
    std::string nodes = R"({"event": "draw"})";
    for (int callee = 0; callee < 12; ++callee)
      nodes += R"(, {"event": "assign", "object": {"field": "f)" +
               std::to_string(callee) + R"(", "of": {"this": true}},
          "arguments": [{"variable": "x"}]},
        {"event": "call", "what": "p)" +
               std::to_string(callee) + R"("},
        {"branch": "if", "arms": [[{"event": "return"}]]})";
    functions += (i ? "," : "") + (R"({"symbol": "p)" + std::to_string(i)) +
                 R"(", "name": "p)" + std::to_string(i) + R"(", "nodes": [)" +
                 nodes + "]}";
  }
  return functions + R"(, {"symbol": "start", "name": "start", "nodes": [
    {"event": "call", "what": "p0"}]})";
}

TEST(Programs, WhatIsTooLargeIsSaid) {
  std::vector<Program> programs = linkFacts({unit("/p/lib.cpp", parser())});
  ASSERT_EQ(programs.size(), 1u);
  ASSERT_EQ(programs[0].cutOff.size(), 1u);
  EXPECT_EQ(programs[0].cutOff[0]->name, "start");
  EXPECT_TRUE(programs[0].timelines.at(0).truncated);
  EXPECT_TRUE(linkFacts({unit("/p/f.cpp", Draws)})[0].cutOff.empty());
}

TEST(Programs, NoUnitsAreNoPrograms) { EXPECT_TRUE(linkFacts({}).empty()); }

TEST(Resolved, NumbersAreComparedAsNumbers) {
  Resolved half = Resolved::constant("5.0E-1"), one = Resolved::constant("1");
  EXPECT_EQ(half.isOneOf({"0.5"}), Truth::Yes);
  EXPECT_EQ(half.isOneOf({"0", "1"}), Truth::No);
  EXPECT_EQ(one.isOneOf({"true"}), Truth::Yes);
  EXPECT_EQ(one.truth(), Truth::Yes);
  EXPECT_EQ(Resolved::constant("0").truth(), Truth::No);
  EXPECT_EQ(Resolved::unknown().truth(), Truth::Maybe);
  half.add(one);
  EXPECT_EQ(half.isOneOf({"1"}), Truth::Maybe);
  half.add(Origin());
  EXPECT_EQ(half.isOneOf({"7"}), Truth::Maybe);
  EXPECT_FALSE(half.isUnknown());
}

} // namespace
