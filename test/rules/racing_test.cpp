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

const char *Rule = "racing-draw";

std::string job(const Nodes &body) {
  return function("job", body, R"("at": "/p/main.cpp:40:1-60:2")") + ", ";
}

Nodes start(unsigned line, const std::string &rest = "") {
  return event(line, "thread",
               R"("what": "std::thread", "arguments": [{"callable": "job"}])" +
                   rest);
}

Nodes drawFrom(unsigned line, const std::string &stream,
               const std::string &object = "{}") {
  return event(line, "draw",
               "\"what\": \"" + stream + R"(", "api": "draw", "object": )" +
                   object);
}

Nodes parallel(unsigned line, const Nodes &body) {
  return R"({"loop": "parallel", "at": "/p/main.cpp:)" + std::to_string(line) +
         ":3-" + std::to_string(line + 5) + R"(:4", "body": [)" + body + "]}";
}

Nodes engine(unsigned line) {
  return join({event(line, "seed",
                     R"("what": "engine", "api": "std::mt19937", "id": 9,
                        "with": {"how": {"constant": "construct"}})"),
               event(line, "assign",
                     R"("object": {"variable": "e@)" + std::to_string(line) +
                         R"("}, "arguments": [{"result": 9}])")});
}

std::string Engine(unsigned line) {
  return R"({"variable": "e@)" + std::to_string(line) + "\"}";
}

const Nodes Trains = loop(30, train(31));

TEST(RacingDraw, ManyThreadsOneGenerator) {
  std::vector<Finding> findings =
      findingsOf(Rule, job(drawFrom(41, "default")) +
                           mainFunction(join({loop(5, start(6)), Trains})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 41u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(notesOf(findings[0]), Lines{"6 the thread is started here"});
  for (const char *stream : {"rand", "default"})
    EXPECT_EQ(
        linesOf(Rule, job(drawFrom(41, stream)) +
                          mainFunction(join({start(6, R"(, "with": {"many":
                                                 {"constant": "yes"}})"),
                                             Trains}))),
        Lines{"41 likely"});
}

TEST(RacingDraw, OneThreadMayBeWaitedFor) {
  EXPECT_EQ(linesOf(Rule, job(join({drawFrom(41, "default"), Trains})) +
                              mainFunction(start(6))),
            Lines());
  // One for each epoch, beside training.
  EXPECT_EQ(
      linesOf(Rule, job(drawFrom(41, "default")) +
                        mainFunction(loop(5, join({start(6), train(7)})))),
      Lines());
}

TEST(RacingDraw, EnginesInAParallelLoop) {
  auto program = [](const Nodes &before, const Nodes &inside) {
    return mainFunction(join({before, parallel(10, inside), Trains}));
  };
  EXPECT_EQ(
      linesOf(Rule, program(engine(4), drawFrom(11, "engine", Engine(4)))),
      Lines{"11 likely"});
  EXPECT_EQ(linesOf(Rule, program(engine(4),
                                  join({engine(11),
                                        drawFrom(12, "engine", Engine(11))}))),
            Lines());
  EXPECT_EQ(linesOf(Rule, program(engine(4), drawFrom(11, "engine",
                                                      R"({"field": "[]", "of":
                                               {"variable": "all@3"}})"))),
            Lines());
  EXPECT_EQ(
      linesOf(Rule, program(engine(4),
                            drawFrom(11, "engine", R"({"global": "c:@e"})"))),
      Lines{"11 likely"});
  EXPECT_EQ(linesOf(Rule, program(engine(4),
                                  drawFrom(11, "engine",
                                           R"({"global": "c:@e@thread"})"))),
            Lines());
}

TEST(RacingDraw, OwnGeneratorsAndNoTraining) {
  EXPECT_EQ(linesOf(Rule, mainFunction(join(
                              {parallel(10, drawFrom(11, "own")), Trains}))),
            Lines());
  EXPECT_EQ(linesOf(Rule, mainFunction(parallel(10, drawFrom(11, "default")))),
            Lines());
  EXPECT_EQ(linesOf(Rule, mainFunction(join({drawFrom(9, "default"),
                                             parallel(10, event(11, "return")),
                                             Trains}))),
            Lines());
}

} // namespace
