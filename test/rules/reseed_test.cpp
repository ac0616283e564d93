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

const std::string Constant = R"({"constant": "42"})";
const std::string Argument =
    R"({"source": "argv", "at": "/p/main.cpp:2:5-2:9"})";
const std::string Epoch = R"({"variable": "epoch@3"})";
const std::string Sum =
    R"({"mix": [)" + Argument + ", " + Epoch + R"(], "how": "computed"})";

Nodes count(unsigned line) {
  return event(line, "assign",
               "\"object\": " + Epoch + R"(, "arguments": [{"mix": [)" + Epoch +
                   R"(], "how": "computed"}])");
}

Lines inLoop(const Nodes &body) {
  return linesOf(
      "reseed-in-loop",
      mainFunction(join({event(2, "assign",
                               "\"object\": " + Epoch +
                                   R"(, "arguments": [{"constant": "0"}])"),
                         loop(3, join({body, count(3)}))})));
}

TEST(ReseedInLoop, TheSameValueInEachTurn) {
  EXPECT_EQ(inLoop(join({seed(4, Constant), draw(5), train(6)})),
            Lines{"4 likely"});
  EXPECT_EQ(inLoop(join({seed(4, Argument), draw(5), train(6)})),
            Lines{"4 likely"});
  std::vector<Finding> findings = findingsOf(
      "reseed-in-loop",
      mainFunction(loop(3, join({seed(4, Constant), draw(5), train(6)}))));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(notesOf(findings[0]), (Lines{"5 'torch::randn' draws from it here",
                                         "3 inside this loop"}));
  EXPECT_TRUE(findings[0].fixes.empty());
}

TEST(ReseedInLoop, AValueThatChanges) {
  EXPECT_EQ(inLoop(join({seed(4, Epoch), draw(5), train(6)})), Lines());
  EXPECT_EQ(inLoop(join({seed(4, Sum), draw(5), train(6)})), Lines());
  EXPECT_EQ(inLoop(join({seed(4, "{}"), draw(5), train(6)})), Lines());
  // In the steps of one epoch it does not.
  EXPECT_EQ(inLoop(loop(4, join({seed(5, Sum), draw(6), train(7)}))),
            Lines{"5 likely"});
}

TEST(ReseedInLoop, OutsideOfTraining) {
  EXPECT_EQ(linesOf("reseed-in-loop",
                    mainFunction(join({seed(2, Constant),
                                       loop(3, join({draw(4), train(5)}))}))),
            Lines());
  EXPECT_EQ(inLoop(join({seed(4, Constant), draw(5)})), Lines());
  // Nothing draws from it there.
  EXPECT_EQ(inLoop(join({seed(4, Constant), train(6)})), Lines());
}

TEST(ReseedInLoop, EachTurnATrainingOfItsOwn) {
  EXPECT_EQ(inLoop(join({seed(4, Constant), draw(5, "initialisation"),
                         loop(6, join({draw(7), train(8)}))})),
            Lines());
}

TEST(ReseedInLoop, PutBackBehindTheGuard) {
  EXPECT_EQ(inLoop(join({draw(4), train(5), event(6, "guard"),
                         seed(7, Constant), draw(8)})),
            Lines());
}

TEST(ReseedInLoop, InSomeTurns) {
  // Once, perhaps.
  EXPECT_EQ(inLoop(join({maybe(4, seed(4, Constant)), draw(5), train(6)})),
            Lines{"4 possible"});
  // For what is drawn there.
  EXPECT_EQ(inLoop(join({draw(4), train(5),
                         maybe(7, join({seed(7, Constant), draw(8)}))})),
            Lines{"7 likely"});
}

TEST(ReseedInLoop, InACalledFunction) {
  const std::string parameter = R"({"variable": "value"})";
  auto through = [&](const std::string &argument) {
    return linesOf(
        "reseed-in-loop",
        function("start", seed(20, parameter), R"("parameters": ["value"])") +
            ", " +
            mainFunction(loop(
                3, join({call(4, "start", "\"arguments\": [" + argument + "]"),
                         draw(5), train(6)}))));
  };
  EXPECT_EQ(through(Constant), Lines{"20 likely"});
  EXPECT_EQ(through("{}"), Lines());
}

TEST(ReseedInLoop, TheLineGoesWhereASeedStandsBefore) {
  const Nodes again =
      event(4, "seed",
            R"("what": "default", "api": "torch::manual_seed",)"
            R"("statement": "/p/main.cpp:4:5-4:27", "arguments": [)" +
                Constant + "]");
  std::vector<Finding> findings = findingsOf(
      "reseed-in-loop",
      mainFunction(join(
          {seed(2, Constant), loop(3, join({again, draw(5), train(6)}))})));
  ASSERT_EQ(findings.size(), 1u);
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  EXPECT_EQ(findings[0].fixes[0].tier, Fix::Tier::Unsafe);
  EXPECT_EQ(findings[0].fixes[0].edits[0].layout, Edit::Layout::Erase);
}

} // namespace
