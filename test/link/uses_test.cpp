//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/link/Story.h"

#include "gtest/gtest.h"

#include <algorithm>

using namespace reprise::link;
using Story = std::vector<std::string>;

namespace {

std::string mainWith(const std::string &nodes) {
  return R"({"symbol": "main", "main": true, "nodes": [)" + nodes + "]}";
}

std::string source(const std::string &name) {
  return "{\"source\": \"" + name + R"(", "at": "/p/main.cpp:2:3"})";
}

std::string assign(const std::string &name, const std::string &value) {
  return R"({"event": "assign", "object": {"variable": ")" + name +
         R"("}, "arguments": [)" + value + "]}";
}

std::string event(const std::string &kind, const std::string &value) {
  return "{\"event\": \"" + kind + R"(", "what": "index", "arguments": [)" +
         value + "]}";
}

const std::string Number = R"({"variable": "number"})";

Story storyWith(const std::string &kind, const std::string &value) {
  return storyOf(timelineOf(mainWith(
      assign("number", value) + ", " +
      event(kind, R"({"mix": [)" + Number + R"(], "how": "computed"})"))));
}

TEST(Uses, AStepOnlyForWhatWasDrawn) {
  EXPECT_EQ(storyWith("use", source("draw")), Story{"use index"});
  EXPECT_EQ(storyWith("use", source("entropy")), Story{"use index"});
  for (const std::string &value :
       {source("clock"), source("argv"), std::string("{}"),
        std::string(R"({"constant": "3"})")})
    EXPECT_EQ(storyWith("use", value), Story()) << value;
}

TEST(Uses, AStepWhereThreadsAddedUp) {
  EXPECT_EQ(storyWith("use", source("unordered")), Story{"use index"});
  EXPECT_EQ(storyWith("record", source("unordered")), Story());
}

TEST(Uses, WhatIsHeldIsLookedFor) {
  auto held = [](const std::string &value) {
    Story story = storyOf(timelineOf(
        mainWith(R"({"event": "construct", "what": "std::vector", "id": 3}, )" +
                 assign("list", R"({"result": 3})") + R"(, {"event": "assign",
            "object": {"field": "[]", "of": {"variable": "list"}},
            "arguments": [)" +
                 value + R"(]}, {"event": "use", "what": "tensor",
            "with": {"held": {"constant": "true"}},
            "arguments": [{"variable": "list"}]})")));
    return std::count(story.begin(), story.end(), "use tensor");
  };
  EXPECT_EQ(held(source("unordered")), 1);
  EXPECT_EQ(held(source("draw")), 0);
  EXPECT_EQ(held(R"({"constant": "1"})"), 0);
}

TEST(Uses, AStepOnlyForWhatIsUnstableWhereItIsRecorded) {
  for (const char *name : {"clock", "entropy", "pid", "address"})
    EXPECT_EQ(storyWith("record", source(name)), Story{"record index"}) << name;
  EXPECT_EQ(storyWith("record", source("argv")), Story());
  EXPECT_EQ(storyWith("record", source("draw")), Story());
}

TEST(Uses, ANumberIsFollowedThroughFunctions) {
  const std::string random =
      R"({"symbol": "random", "nodes": [{"event": "return", "arguments": [)" +
      source("draw") + "]}]}";
  const std::string main = mainWith(
      R"({"event": "call", "what": "random", "id": 1,
          "with": {"owner": {"constant": "user"}}}, )" +
      event("use", R"({"result": 1})"));
  EXPECT_EQ(storyOf(timelineOf(random + ", " + main)), Story{"use index"});
}

TEST(Uses, WhatALibraryIsGivenToCallFillsSomething) {
  const std::string lambda =
      R"({"symbol": "lambda", "nodes": [{"event": "return", "arguments": [)" +
      source("draw") + "]}]}";
  const std::string main = mainWith(R"({"event": "call", "api": "std::generate",
                   "arguments": [{"callable": "lambda"}],
                   "with": {"owner": {"constant": "library"}}})");
  Timeline timeline = timelineOf(lambda + ", " + main);
  ASSERT_EQ(timeline.steps.size(), 1u);
  EXPECT_EQ(timeline.steps[0].event->api, "std::generate");
  ASSERT_EQ(timeline.steps[0].arguments.size(), 1u);
  EXPECT_TRUE(
      timeline.steps[0].arguments[0].find(Origin::Kind::Source, "draw"));
}

} // namespace
