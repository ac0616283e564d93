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

TEST(Control, ACallIsFollowedIntoItsCallee) {
  Timeline t = timelineOf(R"(
    {"symbol": "setup", "name": "setup", "parameters": ["seed"], "nodes": [
      {"event": "seed", "what": "default",
       "arguments": [{"variable": "seed"}]}]},
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "setup", "arguments": [{"constant": "42"}]},
      {"event": "draw", "what": "default"}]})");
  EXPECT_EQ(storyOf(t), (Story{"call(setup) > seed default", "draw default"}));
  EXPECT_TRUE(t.steps[0].arguments[0].find(Origin::Kind::Constant, "42"));
  EXPECT_EQ(t.precedes(0, 1), Truth::Yes);
  EXPECT_EQ(t.precedes(1, 0), Truth::No);
  EXPECT_TRUE(t.unseen.empty());
}

TEST(Control, AnArmMayBeTaken) {
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [
      {"branch": "if", "arms": [[{"event": "seed"}]]},
      {"event": "draw"}]})");
  EXPECT_EQ(storyOf(t), (Story{"arm? > seed", "draw"}));
  EXPECT_EQ(t.precedes(0, 1), Truth::Maybe);
  EXPECT_EQ(t.certainty(0), Truth::Maybe);
  EXPECT_EQ(t.certainty(0, t.steps[0].frame), Truth::Yes);
}

TEST(Control, TwoArmsNeverBothRun) {
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [
      {"branch": "if", "exhaustive": true,
       "arms": [[{"event": "seed"}], [{"event": "draw"}]]}]})");
  EXPECT_EQ(storyOf(t), (Story{"arm? > seed", "arm? > draw"}));
  EXPECT_EQ(t.precedes(0, 1), Truth::No);
  EXPECT_TRUE(t.exclude(0, 1));
  EXPECT_TRUE(t.exclude(1, 0));
  EXPECT_FALSE(t.exclude(0, 0));
}

TEST(Control, AKnownConditionChoosesTheArm) {
  for (bool value : {true, false}) {
    Timeline t = timelineOf(
        R"({"symbol": "main", "main": true, "nodes": [
      {"event": "assign", "object": {"variable": "on"},
       "arguments": [{"constant": ")" +
        std::string(value ? "true" : "false") + R"("}]},
      {"branch": "if", "exhaustive": true, "condition": {"variable": "on"},
       "arms": [[{"event": "seed"}], [{"event": "draw"}]]}]})");
    EXPECT_EQ(storyOf(t), (Story{value ? "arm > seed" : "arm > draw"}));
  }
}

TEST(Control, ArmsAreJoined) {
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "assign", "object": {"variable": "s"},
       "arguments": [{"constant": "1"}]},
      {"branch": "if", "arms": [[
        {"event": "assign", "object": {"variable": "s"},
         "arguments": [{"constant": "2"}]},
        {"event": "seed", "arguments": [{"variable": "s"}]}]]},
      {"event": "seed", "arguments": [{"variable": "s"}]}]})");
  ASSERT_EQ(t.steps.size(), 2u);
  EXPECT_EQ(t.steps[0].arguments[0].origins.size(), 1u);
  const Resolved &joined = t.steps[1].arguments[0];
  EXPECT_EQ(joined.origins.size(), 2u);
  EXPECT_TRUE(joined.find(Origin::Kind::Constant, "1"));
  EXPECT_TRUE(joined.find(Origin::Kind::Constant, "2"));
}

TEST(Control, AnArmThatReturnsIsNotJoined) {
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "assign", "object": {"variable": "s"},
       "arguments": [{"constant": "1"}]},
      {"branch": "if", "arms": [[
        {"event": "assign", "object": {"variable": "s"},
         "arguments": [{"constant": "2"}]},
        {"event": "return"}]]},
      {"event": "seed", "arguments": [{"variable": "s"}]}]})");
  // A main that goes on is not a branch of anything.
  EXPECT_EQ(storyOf(t), (Story{"seed"}));
  EXPECT_EQ(t.steps[0].arguments[0].origins.size(), 1u);
}

TEST(Control, WhatFollowsAnEarlyReturnMayHappen) {
  Timeline t = timelineOf(R"(
    {"symbol": "f", "name": "f", "nodes": [
      {"branch": "if", "arms": [[{"event": "return"}]]},
      {"event": "seed"}]},
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "f"}, {"event": "draw"}]})");
  EXPECT_EQ(storyOf(t), (Story{"call(f) > arm? > seed", "draw"}));
  EXPECT_EQ(t.precedes(0, 1), Truth::Maybe);
}

TEST(Control, StateAtEachReturnReachesTheCaller) {
  Timeline t = timelineOf(R"(
    {"symbol": "f", "nodes": [
      {"branch": "if", "arms": [[
        {"event": "assign", "object": {"global": "g"},
         "arguments": [{"constant": "1"}]},
        {"event": "return", "arguments": [{"constant": "10"}]}]]},
      {"event": "assign", "object": {"global": "g"},
       "arguments": [{"constant": "2"}]},
      {"event": "return", "arguments": [{"constant": "20"}]}]},
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "f", "id": 1},
      {"event": "seed", "arguments": [{"global": "g"}, {"result": 1}]}]})");
  ASSERT_EQ(t.steps.size(), 1u);
  for (unsigned argument : {0, 1})
    EXPECT_EQ(t.steps[0].arguments[argument].origins.size(), 2u);
}

TEST(Control, NothingFollowsABreakOrAnExit) {
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [
      {"loop": "for", "body": [{"event": "backward"},
        {"event": "leave", "what": "break"}, {"event": "seed"}]},
      {"event": "draw"}, {"event": "leave", "what": "exit"},
      {"event": "seed"}]})");
  EXPECT_EQ(storyOf(t), (Story{"loop > backward", "draw"}));
}

TEST(Control, ALoopsLaterPassFindsWhatAnEarlierOneLeft) {
  // bool first = true; for (...) { if (first) seed; else draw; first = false; }
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "assign", "object": {"variable": "first"},
       "arguments": [{"constant": "true"}]},
      {"loop": "for", "body": [
        {"branch": "if", "exhaustive": true,
         "condition": {"variable": "first"},
         "arms": [[{"event": "seed"}], [{"event": "draw"}]]},
        {"event": "assign", "object": {"variable": "first"},
         "arguments": [{"constant": "false"}]}]}]})");
  EXPECT_EQ(storyOf(t), (Story{"loop > arm? > seed", "loop > arm? > draw"}));
}

TEST(Control, StaticInitialisersRunBeforeMain) {
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [{"event": "seed"}]},
    {"symbol": "init", "name": "init", "staticInitialiser": true,
     "nodes": [{"event": "draw"}]})");
  EXPECT_EQ(storyOf(t), (Story{"call(init) > draw", "seed"}));
}

TEST(Control, RecursionEnds) {
  Timeline t = timelineOf(R"(
    {"symbol": "f", "name": "f", "nodes": [{"event": "draw"},
      {"event": "call", "what": "g"}]},
    {"symbol": "g", "name": "g", "nodes": [{"event": "call", "what": "f"}]},
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "f"}]})");
  EXPECT_EQ(storyOf(t), (Story{"call(f) > draw"}));
  EXPECT_FALSE(t.truncated);
}

TEST(Control, TooMuchIsCutOff) {
  // Each function calls the next one ten times: 10^7 draws.
  std::string functions = R"({"symbol": "f7", "nodes": [{"event": "draw"}]},)";
  for (int level = 6; level >= 0; --level) {
    std::string name = "f" + std::to_string(level);
    std::string call =
        R"({"event": "call", "what": "f)" + std::to_string(level + 1) + "\"}";
    std::string calls = call;
    for (int i = 1; i < 10; ++i)
      calls += "," + call;
    functions += R"({"symbol": ")" + name + R"(", "nodes": [)" + calls + "]},";
  }
  Timeline t = timelineOf(functions + R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "f0"}]})");
  EXPECT_TRUE(t.truncated);
  EXPECT_EQ(t.steps.size(), 200'000u);
}

TEST(Control, SilentCodeIsNotRunOverAndOver) {
  std::string functions =
      R"({"symbol": "f40", "nodes": [{"event": "return"}]},)";
  for (int level = 39; level >= 0; --level) {
    std::string call = R"({"event": "call", "id": 1, "what": "f)" +
                       std::to_string(level + 1) + "\"}";
    functions += R"({"symbol": "f)" + std::to_string(level) +
                 R"(", "nodes": [)" + call + "," + call + "]},";
  }
  Timeline t = timelineOf(functions + R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "f0", "id": 1}, {"event": "draw"}]})");
  EXPECT_FALSE(t.truncated);
  EXPECT_EQ(storyOf(t), (Story{"draw"}));
}

TEST(Control, AnUnseenCallIsNotSilent) {
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "load", "api": "load",
       "with": {"owner": {"constant": "user"}}},
      {"event": "call", "what": "printf", "api": "printf",
       "with": {"owner": {"constant": "library"}}},
      {"event": "draw"}]})");
  ASSERT_EQ(t.unseen.size(), 1u);
  EXPECT_EQ(t.unseen[0].name, "load");
  EXPECT_EQ(t.unseen[0].step, 0u);
}

TEST(Control, AnOpaqueFunctionIsUnseen) {
  Timeline t = timelineOf(R"(
    {"symbol": "f", "opaque": true},
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "f", "api": "f",
       "with": {"owner": {"constant": "user"}}}]})");
  ASSERT_EQ(t.unseen.size(), 1u);
}

TEST(Calls, ALambdaSeesTheVariablesAroundIt) {
  Timeline t = timelineOf(R"(
    {"symbol": "lambda", "name": "lambda", "nodes": [
      {"event": "seed", "arguments": [{"variable": "s@1"}]},
      {"event": "assign", "object": {"variable": "s@1"},
       "arguments": [{"constant": "8"}]}]},
    {"symbol": "apply", "name": "apply", "parameters": ["f"], "nodes": [
      {"event": "invoke", "object": {"variable": "f"}}]},
    {"symbol": "main", "main": true, "nodes": [
      {"event": "assign", "object": {"variable": "s@1"},
       "arguments": [{"constant": "7"}]},
      {"event": "call", "what": "apply",
       "arguments": [{"callable": "lambda"}]},
      {"event": "seed", "arguments": [{"variable": "s@1"}]}]})");
  EXPECT_EQ(storyOf(t), (Story{"call(apply) > call(lambda) > seed", "seed"}));
  EXPECT_TRUE(t.steps[0].arguments[0].find(Origin::Kind::Constant, "7"));
  EXPECT_TRUE(t.steps[1].arguments[0].find(Origin::Kind::Constant, "8"));
}

TEST(Calls, AnUnknownCalleeIsUnseen) {
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "invoke", "api": "callback",
       "object": {"variable": "callback"}}]})");
  ASSERT_EQ(t.unseen.size(), 1u);
  EXPECT_EQ(t.unseen[0].name, "callback");
}

TEST(Calls, AGradientIsComputedOnlyWhereItIsRecorded) {
  Timeline t = timelineOf(R"(
    {"symbol": "backward", "name": "backward", "nodes": [{"event": "draw"}]},
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "backward",
       "with": {"gradient": {"constant": "true"}}},
      {"scope": [
        {"event": "no-grad"},
        {"event": "call", "what": "backward",
         "with": {"gradient": {"constant": "true"}}}]}]})");
  EXPECT_EQ(storyOf(t), (Story{"call(backward) > draw", "no-grad"}));
}

TEST(Calls, ALibraryRunsWhatItIsGivenPerhaps) {
  Timeline t = timelineOf(R"(
    {"symbol": "lambda", "name": "lambda", "nodes": [{"event": "draw"}]},
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "api": "std::for_each",
       "arguments": [{}, {"callable": "lambda"}],
       "with": {"owner": {"constant": "library"}}}]})");
  EXPECT_EQ(storyOf(t), (Story{"loop? > call(lambda) > draw"}));
}

TEST(Calls, AThreadRunsBesideWhatFollows) {
  Timeline t = timelineOf(R"(
    {"symbol": "work", "name": "work", "parameters": ["n"], "nodes": [
      {"event": "draw", "arguments": [{"variable": "n"}]}]},
    {"symbol": "main", "main": true, "nodes": [
      {"event": "thread", "what": "std::thread",
       "arguments": [{"callable": "work"}, {"constant": "3"}]},
      {"event": "draw"}]})");
  EXPECT_EQ(storyOf(t),
            (Story{"thread std::thread", "thread(work) > draw", "draw"}));
  EXPECT_TRUE(t.steps[1].arguments[0].find(Origin::Kind::Constant, "3"));
  EXPECT_EQ(t.precedes(1, 2), Truth::Maybe);
  EXPECT_NE(t.enclosing(1, Frame::Kind::Thread), Step::None);
  EXPECT_EQ(t.enclosing(2, Frame::Kind::Thread), Step::None);
}

const char *Dispatch = R"(
    {"symbol": "B#f", "name": "B::f", "owner": "B",
     "nodes": [{"event": "seed"}]},
    {"symbol": "C#f", "name": "C::f", "owner": "C", "overrides": ["B#f"],
     "nodes": [{"event": "draw"}]},
    {"symbol": "main", "main": true, "nodes": [)";
const char *DispatchClasses = R"({"symbol": "B", "name": "B"},
    {"symbol": "C", "name": "C", "bases": ["B"]},
    {"symbol": "D", "name": "D", "bases": ["C", "B"]})";

/// main calls f of what it does not know.
const char *DispatchUnknown = R"(
      {"event": "call", "what": "B#f", "object": {"variable": "x"},
       "with": {"virtual": {"constant": "true"}}}]})";

TEST(Calls, AVirtualCallMayMeanEachOverrider) {
  Timeline t = timelineOf(std::string(R"(
    {"symbol": "make", "nodes": [
      {"event": "call", "with": {"class": {"constant": "D"}}}]},)") +
                              Dispatch + DispatchUnknown,
                          DispatchClasses);
  EXPECT_EQ(storyOf(t),
            (Story{"arm? > call(B::f) > seed", "arm? > call(C::f) > draw"}));
  EXPECT_EQ(t.precedes(0, 1), Truth::No);
}

TEST(Calls, AClassThatIsNeverMadeOverridesNothing) {
  Timeline t =
      timelineOf(std::string(Dispatch) + DispatchUnknown, DispatchClasses);
  EXPECT_EQ(storyOf(t), (Story{"call(B::f) > seed"}));
  // A container may make what it holds.
  t = timelineOf(std::string(Dispatch) + DispatchUnknown,
                 std::string(DispatchClasses) + R"(,
    {"symbol": "Pool", "name": "Pool", "fields": [
      {"name": "all", "type": "std::vector<D>"}]})");
  EXPECT_EQ(storyOf(t),
            (Story{"arm? > call(B::f) > seed", "arm? > call(C::f) > draw"}));
}

/// `Guard guard(7);` sets a flag that its destructor clears, in the scope that
/// \p rest ends.
std::string guarded(const std::string &rest) {
  return R"(
    {"symbol": "G#~G", "name": "G::~G", "owner": "G", "nodes": [
      {"event": "assign", "object": {"global": "flag"},
       "arguments": [{"constant": "0"}]}, {"event": "backward"}]},
    {"symbol": "f", "name": "f", "nodes": [{"scope": [
      {"event": "call", "id": 1, "with": {"class": {"constant": "G"}}},
      {"event": "assign", "object": {"variable": "g"},
       "arguments": [{"result": 1}]},
      {"event": "assign", "object": {"global": "flag"},
       "arguments": [{"constant": "7"}]},
      {"event": "call", "what": "G#~G", "object": {"variable": "g"},
       "with": {"end": {"constant": "true"}}})" +
         rest + R"(]}]},
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "f"},
      {"event": "seed", "arguments": [{"global": "flag"}]}]})";
}

TEST(Control, ADestructorRunsWhereItsScopeIsLeft) {
  for (const std::string &rest :
       {std::string(R"(, {"event": "draw"})"),
        std::string(R"(, {"event": "draw"}, {"event": "return"})")}) {
    Timeline t = timelineOf(guarded(rest), R"({"symbol": "G", "name": "G"})");
    SCOPED_TRACE(rest);
    EXPECT_EQ(storyOf(t), (Story{"call(f) > draw",
                                 "call(f) > call(G::~G) > backward", "seed"}));
    EXPECT_TRUE(t.steps[stepOf(t, 2)].arguments[0].isOneOf({"0"}) ==
                Truth::Yes);
  }
}

TEST(Control, EachWayOutRunsTheDestructors) {
  Timeline t =
      timelineOf(guarded(R"(, {"branch": "if", "arms": [[{"event": "return"}]]},
                            {"event": "draw"})"),
                 R"({"symbol": "G", "name": "G"})");
  EXPECT_EQ(storyOf(t), (Story{"call(f) > arm? > call(G::~G) > backward",
                               "call(f) > arm? > draw",
                               "call(f) > call(G::~G) > backward", "seed"}));
  EXPECT_TRUE(t.steps[stepOf(t, 3)].arguments[0].isOneOf({"0"}) == Truth::Yes);
}

TEST(Control, ContinueLeavesTheScopesInTheLoop) {
  Timeline t = timelineOf(
      R"({"symbol": "G#~G", "name": "G::~G", "owner": "G", "nodes": [
            {"event": "backward"}]},
         {"symbol": "main", "main": true, "nodes": [{"scope": [
           {"event": "call", "what": "G#~G",
            "with": {"end": {"constant": "true"}}},
           {"loop": "for", "body": [{"scope": [
             {"event": "call", "what": "G#~G",
              "with": {"end": {"constant": "true"}}},
             {"event": "leave", "what": "continue"}]}]},
           {"event": "draw"}]}]})");
  EXPECT_EQ(storyOf(t), (Story{"loop > call(G::~G) > backward", "draw",
                               "call(G::~G) > backward"}));
}

TEST(Calls, AKnownObjectDecidesAVirtualCall) {
  Timeline t = timelineOf(std::string(Dispatch) + R"(
      {"event": "call", "id": 1, "with": {"class": {"constant": "D"}}},
      {"event": "call", "what": "B#f", "object": {"result": 1},
       "with": {"virtual": {"constant": "true"}}}]})",
                          DispatchClasses);
  EXPECT_EQ(storyOf(t), (Story{"call(C::f) > draw"}));
}

/// Decorators: each member function of each class calls those of what it
/// holds, which may be any of them.
TEST(Calls, ADispatchInsideAllItsTargetsIsToldOnce) {
  std::string functions, classes;
  const std::vector<std::string> names = {"A", "B", "C", "D", "E", "F"};
  const std::vector<std::string> members = {"step", "reset", "render"};
  for (const std::string &name : names) {
    functions += R"({"symbol": "make)" + name + R"(", "nodes": [
      {"event": "call", "with": {"class": {"constant": ")" +
                 name + R"("}}}]}, )";
    classes += (classes.empty() ? "" : ", ") +
               (R"({"symbol": ")" + name + R"(", "name": ")" + name +
                R"(", "bases": ["I"]})");
    for (const std::string &member : members) {
      std::string calls = R"({"event": "draw"})";
      for (const std::string &inner : members)
        calls += R"(, {"event": "call", "what": "I@F@)" + inner +
                 R"(", "object": {"field": "held", "of": {"this": true}},
                     "with": {"virtual": {"constant": "true"}}})";
      functions += R"({"symbol": ")" + name + "@F@" + member +
                   R"(", "name": ")" + name + "::" + member +
                   R"(", "owner": ")" + name + R"(", "overrides": ["I@F@)" +
                   member + R"("], "nodes": [)" + calls + "]}, ";
    }
  }
  Timeline t = timelineOf(functions + R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "I@F@step", "object": {"variable": "env"},
       "with": {"virtual": {"constant": "true"}}}]})",
                          classes);
  // Each class's step, and in it each class's reset and render.
  EXPECT_EQ(storyOf(t).size(), 6u + 6u * 2u * 6u);
  EXPECT_FALSE(t.truncated);
}

TEST(Calls, AConstructorWorksOnWhatItMakes) {
  Timeline t = timelineOf(R"(
    {"symbol": "T#T", "name": "T::T", "owner": "T", "constructor": true,
     "parameters": ["s"], "nodes": [
      {"event": "assign", "object": {"field": "seed", "of": {"this": true}},
       "arguments": [{"variable": "s"}]}]},
    {"symbol": "T#run", "name": "T::run", "owner": "T", "nodes": [
      {"event": "seed",
       "arguments": [{"field": "seed", "of": {"this": true}}]}]},
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "T#T", "id": 1,
       "arguments": [{"source": "clock", "at": "/p/main.cpp:1:1"}],
       "with": {"class": {"constant": "T"}, "owner": {"constant": "user"}}},
      {"event": "call", "what": "T#run", "object": {"result": 1}}]})",
                          R"({"symbol": "T", "name": "T"})");
  EXPECT_EQ(storyOf(t), (Story{"call(T::run) > seed"}));
  const Step &seed = t.steps[stepOf(t, 0)];
  EXPECT_TRUE(seed.arguments[0].find(Origin::Kind::Source, "clock"));
}

} // namespace
