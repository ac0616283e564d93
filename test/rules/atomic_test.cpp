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

const char *Rule = "atomic-accumulation";

Nodes add(unsigned line, const std::string &what = "") {
  return event(line, "atomic-add",
               R"("api": "atomicAdd", "what": ")" + what + "\"");
}

std::string kernel(const std::string &name, unsigned line, const Nodes &body) {
  std::string at = "/p/main.cpp:" + std::to_string(line);
  return function(name, body,
                  R"("kernel": true, "at": ")" + at + ":1-" +
                      std::to_string(line) + ":9\"") +
         ", ";
}

TEST(AtomicAccumulation, InAKernelThatTrainingLaunches) {
  std::vector<Finding> findings = findingsOf(
      Rule, kernel("sum", 40, join({add(41), add(42), add(43)})) +
                mainFunction(loop(5, join({call(6, "sum"), train(8)}))));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 41u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(notesOf(findings[0])[0], "41 and 2 more in this kernel");
}

TEST(AtomicAccumulation, EachKernelOnce) {
  EXPECT_EQ(
      linesOf(Rule,
              kernel("one", 40, add(41)) + kernel("two", 50, add(51)) +
                  mainFunction(loop(5, join({call(6, "one"), call(7, "two"),
                                             call(8, "one"), train(9)})))),
      (Lines{"41 likely", "51 likely"}));
}

TEST(AtomicAccumulation, ADeviceFunctionBelongsToItsKernel) {
  EXPECT_EQ(
      linesOf(Rule,
              function("add", add(30)) + ", " +
                  kernel("sum", 40, join({call(41, "add"), add(42)})) +
                  mainFunction(loop(5, join({call(6, "sum"), train(8)})))),
      Lines{"30 likely"});
}

TEST(AtomicAccumulation, AScanOfALibrary) {
  std::vector<Finding> findings =
      findingsOf(Rule, mainFunction(loop(5, join({add(6, "scan"), train(8)}))));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].message.find("promises no order"), std::string::npos);
}

TEST(AtomicAccumulation, WithoutAGradientItIsAMatterOfJudgement) {
  Nodes optimizer =
      "{\"scope\": [" + join({event(7, "no-grad"), call(8, "sum")}) + "]}";
  EXPECT_EQ(
      linesOf(Rule, kernel("sum", 40, add(41)) +
                        mainFunction(loop(5, join({train(6), optimizer})))),
      Lines{"41 possible"});
}

TEST(AtomicAccumulation, NothingTrainsWithIt) {
  // Behind training, in a program without any, in a kernel nobody launches.
  EXPECT_EQ(linesOf(Rule, kernel("sum", 40, add(41)) +
                              mainFunction(
                                  join({loop(5, train(6)), call(9, "sum")}))),
            Lines{});
  EXPECT_EQ(linesOf(Rule, kernel("sum", 40, add(41)) +
                              mainFunction(loop(5, call(6, "sum")))),
            Lines{});
  EXPECT_EQ(linesOf(Rule, kernel("sum", 40, add(41)) +
                              mainFunction(loop(5, train(6)))),
            Lines{});
}

} // namespace
