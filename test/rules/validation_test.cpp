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

const char *Rule = "unguarded-validation";

/// An epoch: steps that draw and train, and then \p nodes.
std::string epochWith(const Nodes &nodes) {
  return mainFunction(
      loop(4, join({loop(5, join({draw(6, "dropout"), train(7)})), nodes})));
}

Nodes scope(const Nodes &nodes) { return "{\"scope\": [" + nodes + "]}"; }
Nodes noGrad(unsigned line) { return event(line, "no-grad"); }
Nodes mode(unsigned line, const char *value) {
  return event(
      line, "mode",
      R"("object": {"variable": "net"}, "arguments": [{"constant": ")" +
          std::string(value) + "\"}]");
}

/// A function that draws a sample.
const std::string Sample = function("sample", join({noGrad(40), draw(41)}),
                                    R"("body": "/p/main.cpp:39:10-42:1")") +
                           ", ";

TEST(UnguardedValidation, AFunctionThatDrawsBetweenEpochs) {
  std::vector<Finding> findings =
      findingsOf(Rule, Sample + epochWith(call(10, "sample")));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 41u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(
      notesOf(findings[0]),
      (Lines{"10 'sample' is called here", "4 inside this loop, which trains",
             "6 training draws from the same generator here"}));
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  const Fix &fix = findings[0].fixes[0];
  EXPECT_EQ(fix.tier, Fix::Tier::Safe);
  EXPECT_EQ(fix.edits[0].text, "reprise::RngGuard rng_guard;");
  EXPECT_EQ(fix.edits[0].layout, Edit::Layout::BlockStart);
  EXPECT_EQ(fix.edits[0].place.line, 39u);
}

TEST(UnguardedValidation, SeveralDrawsAreOnePass) {
  std::vector<Finding> findings = findingsOf(
      Rule, function("sample", join({noGrad(40), draw(41), draw(42)})) + ", " +
                epochWith(call(10, "sample")));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(notesOf(findings[0]).back(), "41 one of 2 draws of this pass");
}

TEST(UnguardedValidation, AGuardIsEnough) {
  EXPECT_EQ(
      linesOf(Rule, Sample + epochWith(scope(join(
                                 {event(9, "guard"), call(10, "sample")})))),
      Lines());
  EXPECT_EQ(
      linesOf(Rule, function("sample", scope(join({event(39, "guard"),
                                                   noGrad(40), draw(41)}))) +
                        ", " + epochWith(call(10, "sample"))),
      Lines());
  // One whose scope has ended is none.
  EXPECT_EQ(linesOf(Rule, Sample + epochWith(join({scope(event(9, "guard")),
                                                   call(10, "sample")}))),
            Lines{"41 likely"});
}

TEST(UnguardedValidation, OtherStreamsMoveNothing) {
  for (const char *stream : {"own", "engine", "rand", "cuda"})
    EXPECT_EQ(linesOf(Rule, epochWith(loop(9, event(10, "draw",
                                                    "\"what\": \"" +
                                                        std::string(stream) +
                                                        "\"")))),
              Lines())
        << stream;
}

TEST(UnguardedValidation, WhereTrainingDrawsNothingNothingIsMoved) {
  EXPECT_EQ(
      linesOf(Rule, Sample + mainFunction(loop(4, join({loop(5, train(7)),
                                                        call(10, "sample")})))),
      Lines());
}

TEST(UnguardedValidation, BehindTheLastStepNothingIsMoved) {
  EXPECT_EQ(linesOf(Rule, Sample + mainFunction(
                                       join({loop(5, join({draw(6), train(7)})),
                                             call(10, "sample")}))),
            Lines());
}

TEST(UnguardedValidation, WhatTheUserSaysServesNoTraining) {
  for (bool validates : {false, true})
    EXPECT_EQ(
        linesOf(Rule, function("look", draw(41),
                               validates ? R"("validates": true)" : "") +
                          ", " +
                          mainFunction(loop(
                              5, join({call(6, "look"), draw(7), train(8)})))),
        validates ? Lines{"41 likely"} : Lines());
}

TEST(UnguardedValidation, WhatTrainingUsesIsItsOwn) {
  // Noise of the step itself, also where a helper draws it without gradients.
  EXPECT_EQ(linesOf(Rule, Sample + mainFunction(loop(5, join({call(6, "sample"),
                                                              train(7)})))),
            Lines());
  // The permutation of the loader that the loop runs over.
  EXPECT_EQ(linesOf(Rule, mainFunction(loop(4, join({draw(5, "shuffle"),
                                                     loop(6, train(7))})))),
            Lines());
}

TEST(UnguardedValidation, EvaluationAheadOfTheStepsSaysSoItself) {
  EXPECT_EQ(
      linesOf(Rule, function("validate",
                             join({noGrad(40), mode(41, "false"), draw(42)})) +
                        ", " +
                        mainFunction(loop(
                            4, join({call(5, "validate"),
                                     loop(6, join({draw(7), train(8)}))})))),
      Lines{"42 likely"});
}

TEST(UnguardedValidation, EveryHundredSteps) {
  EXPECT_EQ(
      linesOf(Rule,
              mainFunction(loop(
                  5, join({draw(6), train(7),
                           maybe(9, scope(join({noGrad(10), draw(11)})))})))),
      Lines{"11 likely"});
}

TEST(UnguardedValidation, ADrawThatMayNotHappenIsPossible) {
  const Nodes dropout = event(41, "draw",
                              R"("what": "default", "api": "torch::nn::Dropout",
         "conditions": [{"subject": {"training": {"variable": "net"}},
                         "anyOf": ["true"]}])");
  EXPECT_EQ(linesOf(Rule, function("validate", join({noGrad(40), dropout}),
                                   R"("parameters": ["net"])") +
                              ", " + epochWith(call(10, "validate"))),
            Lines{"41 possible"});
}

TEST(UnguardedValidation, AnotherThreadIsAnotherMatter) {
  EXPECT_EQ(linesOf(Rule, Sample + epochWith(event(10, "thread",
                                                   R"("what": "std::thread",
                                    "arguments": [{"callable": "sample"}])"))),
            Lines());
}

/// What comes behind a random loader's event on line 2: `test` is that loader.
const Nodes Shuffled =
    join({event(2, "draw",
                R"("what": "default", "object": {"result": 1},
                   "with": {"why": {"constant": "shuffle"},
                            "on": {"constant": "iterate"}})"),
          event(2, "assign",
                R"("object": {"variable": "test"},
                   "arguments": [{"result": 1}])")});

TEST(UnguardedValidation, AShufflingLoaderIsToldWhereItIsIterated) {
  const Nodes loader = join(
      {event(2, "loader", R"("what": "random", "id": 1, "arguments": [{}])"),
       Shuffled});
  const Nodes iterate =
      event(10, "iterate", R"("object": {"variable": "test"})");
  auto program = [&](const Nodes &made) {
    return mainFunction(
        join({made,
              loop(4, join({loop(5, join({draw(6), train(7)})),
                            scope(join({noGrad(9), iterate,
                                        loop(10, event(11, "forward"))}))}))}));
  };
  std::vector<Finding> findings = findingsOf(Rule, program(loader));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 10u);
  EXPECT_EQ(notesOf(findings[0])[0],
            "2 the loader is built here, with the default RandomSampler");
  EXPECT_TRUE(llvm::none_of(findings[0].fixes, [](const Fix &fix) {
    return fix.tier == Fix::Tier::Unsafe;
  }));
  // A sequential one draws nothing.
  EXPECT_EQ(
      linesOf(Rule,
              program(event(
                  2, "loader",
                  R"("what": "sequential", "id": 1, "arguments": [{}])"))),
      Lines());
}

TEST(UnguardedValidation, ALoaderOfItsOwnMayGoInOrder) {
  const Nodes loader =
      join({event(2, "loader",
                  R"("what": "random", "id": 1, "arguments": [{}],
                "with": {"sampler-name": {"source": "sampler-name",
                                          "at": "/p/main.cpp:2:9"}})"),
            Shuffled});
  auto unsafeEdits = [&](const Nodes &training) {
    Lines edits;
    for (const Finding &finding : findingsOf(
             Rule,
             mainFunction(join(
                 {loader,
                  loop(4, join({loop(5, join({training, train(7)})),
                                scope(join(
                                    {noGrad(9),
                                     event(10, "iterate",
                                           R"("object": {"variable": "test"})"),
                                     loop(10, event(11, "forward"))}))}))}))))
      for (const Fix &fix : finding.fixes)
        if (fix.tier == Fix::Tier::Unsafe)
          edits.push_back(std::to_string(fix.edits[0].place.column) + " " +
                          fix.edits[0].text);
    return edits;
  };
  EXPECT_EQ(unsafeEdits(draw(6)),
            Lines{"9 <torch::data::samplers::SequentialSampler>"});
  // Training goes through the same one, and wants it shuffled.
  EXPECT_EQ(
      unsafeEdits(event(5, "iterate", R"("object": {"variable": "test"})")),
      Lines());
}

} // namespace
