//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/rules/HandWritten.h"

#include "gtest/gtest.h"

using namespace reprise::rules;
using Lines = std::vector<std::string>;

namespace {

const std::string Clock = R"({"source": "clock", "at": "/p/main.cpp:2:5-2:9"})";
const std::string Elapsed =
    R"({"mix": [)" + Clock + R"(, {"constant": "60"}], "how": "number"})";

Nodes loopWhile(unsigned line, const std::string &condition,
                const Nodes &body) {
  std::string at = std::to_string(line);
  return R"({"loop": "while", "at": "/p/main.cpp:)" + at + ":3-" + at +
         R"(:20", "condition": )" + condition + R"(, "body": [)" + body + "]}";
}

Nodes when(unsigned line, const std::string &condition, const Nodes &arm) {
  std::string at = std::to_string(line);
  return R"({"branch": "if", "at": "/p/main.cpp:)" + at + ":3-" + at +
         R"(:20", "condition": )" + condition + R"(, "arms": [[)" + arm + "]]}";
}

Nodes leave(unsigned line, const std::string &how) {
  return event(line, "leave", R"("what": ")" + how + "\"");
}

Lines clockControl(const Nodes &body) {
  return linesOf("clock-control", mainFunction(body));
}

TEST(ClockControl, ALoopThatTrains) {
  EXPECT_EQ(clockControl(loopWhile(3, Elapsed, train(4))), Lines{"3 likely"});
  EXPECT_EQ(clockControl(loopWhile(3, R"({"constant": "true"})", train(4))),
            Lines());
  // What only waits trains nothing.
  EXPECT_EQ(clockControl(join(
                {loopWhile(3, Elapsed, event(4, "save")), loop(5, train(6))})),
            Lines());
}

TEST(ClockControl, APartOfWhatWasMade) {
  auto part = [](const std::string &whole) {
    return clockControl(
        loopWhile(3, R"({"field": "first", "of": )" + whole + "}", train(4)));
  };
  EXPECT_EQ(part(Clock), Lines{"3 likely"});
  // The loss or the seconds that it took.
  EXPECT_EQ(part(R"({"mix": [{}, )" + Clock + "]}"), Lines());
}

TEST(ClockControl, WaysOutOfTheLoop) {
  for (const char *how : {"break", "exit", "continue"})
    EXPECT_EQ(clockControl(
                  loop(3, join({when(4, Elapsed, leave(5, how)), train(6)}))),
              Lines{"4 likely"})
        << how;
  EXPECT_EQ(clockControl(loop(
                3, join({when(4, Elapsed, event(5, "return")), train(6)}))),
            Lines{"4 likely"});
  // An error, or a turn that has trained already.
  EXPECT_EQ(clockControl(
                loop(3, join({when(4, Elapsed, leave(5, "throw")), train(6)}))),
            Lines());
  EXPECT_EQ(clockControl(loop(
                3, join({train(4), when(6, Elapsed, leave(7, "continue"))}))),
            Lines());
  // Out of a loop inside that waits.
  EXPECT_EQ(
      clockControl(loop(
          3, join({loop(4, when(5, Elapsed, leave(6, "break"))), train(7)}))),
      Lines());
}

TEST(ClockControl, WhatABranchDoes) {
  auto inBranch = [](const Nodes &arm) {
    return clockControl(loop(3, join({when(4, Elapsed, arm), train(8)})));
  };
  EXPECT_EQ(inBranch(draw(5)), Lines{"4 likely"});
  EXPECT_EQ(inBranch(train(5)), Lines{"4 likely"});
  EXPECT_EQ(inBranch(event(5, "step", R"("what": "scheduler")")),
            Lines{"4 likely"});
  EXPECT_EQ(inBranch(event(5, "option", R"("what": "lr")")), Lines{"4 likely"});
  EXPECT_EQ(inBranch(event(5, "save")), Lines());
  EXPECT_EQ(inBranch(join({event(5, "guard"), draw(6)})), Lines());
}

TEST(ClockControl, AFlag) {
  const std::string Stop = R"({"variable": "stop@2"})";
  Nodes set =
      event(5, "assign",
            "\"object\": " + Stop + R"(, "arguments": [{"constant": "true"}])");
  std::vector<Finding> findings = findingsOf(
      "clock-control",
      mainFunction(loopWhile(3, "{\"not\": " + Stop + "}",
                             join({train(6), when(4, Elapsed, set)}))));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 4u);
  EXPECT_EQ(notesOf(findings[0]),
            (Lines{"2 the clock is read here",
                   "3 through 'stop', which is asked here"}));
  // Nobody asks for it.
  EXPECT_EQ(clockControl(loop(3, join({train(6), when(4, Elapsed, set)}))),
            Lines());
}

TEST(ClockControl, AnOptionOfTheOptimizer) {
  auto option = [](const std::string &value) {
    return clockControl(
        loop(3, join({event(4, "option",
                            R"("what": "lr", "arguments": [)" + value + "]"),
                      train(5)})));
  };
  EXPECT_EQ(option(Elapsed), Lines{"4 likely"});
  EXPECT_EQ(option(R"({"constant": "0.1"})"), Lines());
  EXPECT_EQ(option(R"({"mix": [)" + Clock + R"(], "how": "text"})"), Lines());
}

} // namespace
