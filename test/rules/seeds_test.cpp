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
const std::string Clock = R"({"source": "clock", "at": "/p/main.cpp:2:5-2:9"})";
const std::string Argument =
    R"({"source": "argv", "at": "/p/main.cpp:2:5-2:9"})";

TEST(MissingSeed, TrainingThatDrawsUnseeded) {
  std::vector<Finding> findings =
      findingsOf("missing-seed",
                 mainFunction(join({draw(3), draw(4), loop(5, train(6))})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 3u);
  EXPECT_EQ(findings[0].level, Level::Certain);
  EXPECT_EQ(findings[0].identity, "main:torch::randn");
  EXPECT_EQ(notesOf(findings[0]),
            (Lines{"3 this is the first of 2 places that draw from it",
                   "7 the training that depends on it steps here"}));
}

TEST(MissingSeed, WeightsChangedByHandBehindABackwardPass) {
  const Nodes backward = event(5, "backward"), update = event(6, "update");
  EXPECT_EQ(
      linesOf("missing-seed",
              mainFunction(join({draw(3), loop(4, join({backward, update}))}))),
      Lines{"3 certain"});
  // Gradients that are asked for once are no training.
  EXPECT_EQ(
      linesOf("missing-seed", mainFunction(join({draw(3), backward, update}))),
      Lines());
  EXPECT_EQ(linesOf("missing-seed",
                    mainFunction(join({draw(3), loop(4, backward),
                                       loop(7, event(8, "update"))}))),
            Lines());
}

TEST(MissingSeed, WeightsThatEvolve) {
  auto program = [](const Nodes &inLoop, const Nodes &changes) {
    return mainFunction(join({draw(3, "initialisation"),
                              loop(4, join({inLoop, call(6, "change")}))})) +
           ", " + function("change", changes);
  };
  const Nodes forward = event(5, "forward"),
              drawn = join({draw(20), event(21, "update")});
  EXPECT_EQ(linesOf("missing-seed", program(forward, drawn)),
            Lines{"3 certain"});
  EXPECT_EQ(linesOf("missing-seed", program("", drawn)), Lines());
  // Weights that are loaded, while something else is drawn.
  EXPECT_EQ(linesOf("missing-seed",
                    program(join({forward, draw(5)}), event(21, "update"))),
            Lines());
  // No gradient is computed in any order.
  EXPECT_EQ(linesOf("missing-deterministic-mode",
                    program(join({event(2, "to-device",
                                        R"("arguments": [{"device": "cuda"}])"),
                                  forward}),
                            drawn)),
            Lines());
}

TEST(MissingSeed, TheFixIsALineAtTheStartOfMain) {
  std::vector<Finding> findings =
      findingsOf("missing-seed", mainFunction(join({draw(3), train(6)})));
  ASSERT_EQ(findings.size(), 1u);
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  const Fix &fix = findings[0].fixes[0];
  EXPECT_EQ(fix.tier, Fix::Tier::Safe);
  EXPECT_EQ(fix.includes, Lines{"<reprise/seed.h>"});
  ASSERT_EQ(fix.edits.size(), 1u);
  EXPECT_EQ(fix.edits[0].text, "reprise::seed_everything(42);");
  EXPECT_EQ(fix.edits[0].layout, Edit::Layout::BlockStart);
  EXPECT_EQ(fix.edits[0].place.line, 1u);
}

TEST(MissingSeed, NoFixIntoAMacro) {
  std::vector<Finding> findings = findingsOf(
      "missing-seed",
      function("main", join({draw(3), train(6)}),
               R"_("main": true, "body": "/p/main.cpp:1:13-99:1 (macro)")_"));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_TRUE(findings[0].fixes.empty());
}

TEST(MissingSeed, ASeedOnTheWayIsEnough) {
  EXPECT_EQ(linesOf("missing-seed",
                    mainFunction(join({seed(2, Constant), draw(3), train(6)}))),
            Lines());
  // Which stream counts.
  EXPECT_EQ(
      linesOf("missing-seed",
              mainFunction(join(
                  {event(2, "seed",
                         R"("what": "cuda", "arguments": [)" + Constant + "]"),
                   draw(3), train(6)}))),
      Lines{"3 certain"});
  // A saved state is as good as a seed.
  EXPECT_EQ(linesOf("missing-seed", mainFunction(join({event(2, "restore-rng"),
                                                       draw(3), train(6)}))),
            Lines());
}

TEST(MissingSeed, EachTrainingThatABranchChooses) {
  Nodes one = join({draw(4), train(5)}), other = join({draw(14), train(15)});
  EXPECT_EQ(linesOf("missing-seed", mainFunction(either(3, one, other))),
            (Lines{"4 likely", "14 likely"}));
  // The seed of one is not the other's.
  EXPECT_EQ(
      linesOf("missing-seed",
              mainFunction(either(3, join({seed(4, Constant), one}), other))),
      Lines{"14 likely"});
  // What both draw from is told once, and so is one training after another.
  EXPECT_EQ(linesOf("missing-seed",
                    mainFunction(join({draw(2), either(3, one, other)}))),
            Lines{"2 certain"});
  EXPECT_EQ(linesOf("missing-seed", mainFunction(join({one, other}))),
            Lines{"4 certain"});
  // Two ways to make one step are no two trainings.
  EXPECT_EQ(linesOf("missing-seed",
                    mainFunction(join(
                        {draw(2), loop(3, either(4, train(5), train(7)))}))),
            Lines{"2 certain"});
}

TEST(MissingSeed, OtherStreamsAreLeftAlone) {
  for (const char *stream : {"own", "engine", "rand", "cv"})
    EXPECT_EQ(linesOf("missing-seed",
                      mainFunction(join(
                          {event(3, "draw",
                                 "\"what\": \"" + std::string(stream) + "\""),
                           train(6)}))),
              Lines());
}

TEST(MissingSeed, WithoutTrainingNothingIsSaid) {
  EXPECT_EQ(linesOf("missing-seed", mainFunction(draw(3))), Lines());
  EXPECT_EQ(linesOf("missing-seed",
                    mainFunction(join({draw(3), event(6, "backward")}))),
            Lines());
  // A scheduler's step updates no weight.
  EXPECT_EQ(
      linesOf("missing-seed",
              mainFunction(join({draw(3), event(6, "backward"),
                                 event(7, "step", R"("what": "scheduler")")}))),
      Lines());
  // Drawn when training is done.
  EXPECT_EQ(linesOf("missing-seed", mainFunction(join({train(6), draw(8)}))),
            Lines());
}

TEST(MissingSeed, UnseenCodeMayHaveSeeded) {
  EXPECT_EQ(linesOf("missing-seed",
                    mainFunction(join({call(2, "setUp"), draw(3), train(6)}))),
            Lines{"3 possible"});
  // What comes later cannot have.
  EXPECT_EQ(linesOf("missing-seed",
                    mainFunction(join({draw(3), train(6), call(8, "finish")}))),
            Lines{"3 certain"});
}

TEST(MissingSeed, ADrawThatMayNotHappenIsPossible) {
  const std::string conditional =
      event(3, "draw",
            R"("what": "default", "conditions": [{"subject": {"variable": "p"},
         "anyOf": ["0"], "negated": true}])");
  EXPECT_EQ(
      linesOf("missing-seed", mainFunction(join({conditional, train(6)}))),
      Lines{"3 possible"});
  // A sure one is told first.
  EXPECT_EQ(linesOf("missing-seed",
                    mainFunction(join({conditional, draw(4), train(6)}))),
            Lines{"4 certain"});
}

TEST(MissingSeed, WeightsThatAreLoadedOverDoNotCount) {
  EXPECT_EQ(
      linesOf("missing-seed", mainFunction(join({draw(3, "initialisation"),
                                                 event(4, "load"), train(6)}))),
      Lines());
  // A load that may not happen leaves them.
  EXPECT_EQ(linesOf("missing-seed",
                    mainFunction(join({draw(3, "initialisation"),
                                       maybe(4, event(5, "load")), train(6)}))),
            Lines{"3 certain"});
}

TEST(MissingSeed, ALibrarysCallerMayHaveSeeded) {
  EXPECT_EQ(linesOf("missing-seed", function("f", join({draw(3), train(6)}))),
            Lines());
}

TEST(MissingSeed, CallsAreToldInnermostFirst) {
  std::vector<Finding> findings = findingsOf(
      "missing-seed", function("make", draw(30)) + ", " +
                          function("setUp", call(20, "make")) + ", " +
                          mainFunction(join({call(3, "setUp"), train(6)})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 30u);
  EXPECT_EQ(notesOf(findings[0]),
            (Lines{"20 'make' is called here", "3 'setUp' is called here",
                   "7 the training that depends on it steps here"}));
}

TEST(UnstableSeed, EachSourceByItsName) {
  for (const auto &[source, text] :
       std::vector<std::pair<std::string, std::string>>{
           {"clock", "the clock"},
           {"entropy", "the system's entropy"},
           {"pid", "a process or thread id"},
           {"address", "an address"}}) {
    std::vector<Finding> findings = findingsOf(
        "unstable-seed",
        mainFunction(join({seed(3, "{\"source\": \"" + source +
                                       "\", \"at\": \"/p/main.cpp:2:5\"}"),
                           draw(4), train(6)})));
    ASSERT_EQ(findings.size(), 1u) << source;
    EXPECT_EQ(findings[0].message,
              "LibTorch's default generator is seeded from " + text +
                  ": each run gets another stream");
    // Where the value is taken is where it can be mended.
    EXPECT_EQ(findings[0].place.line, 2u);
    EXPECT_EQ(notesOf(findings[0]), Lines{"3 seeded here"});
  }
}

TEST(UnstableSeed, StableSourcesAreLeftAlone) {
  for (const char *source : {"argv", "environment", "input", "hardware"})
    EXPECT_EQ(linesOf("unstable-seed",
                      mainFunction(join(
                          {seed(3, "{\"source\": \"" + std::string(source) +
                                       "\", \"at\": \"/p/main.cpp:2:5\"}"),
                           draw(4), train(6)}))),
              Lines())
        << source;
  EXPECT_EQ(linesOf("unstable-seed",
                    mainFunction(join({seed(3, Constant), draw(4), train(6)}))),
            Lines());
  EXPECT_EQ(linesOf("unstable-seed",
                    mainFunction(join({seed(3, "{}"), draw(4), train(6)}))),
            Lines());
}

TEST(UnstableSeed, OneOfSeveralOriginsIsEnough) {
  const std::string either = "{\"mix\": [" + Argument + ", " + Clock + "]}";
  EXPECT_EQ(linesOf("unstable-seed",
                    mainFunction(join({seed(3, either), draw(4), train(6)}))),
            Lines{"2 likely"});
}

TEST(UnstableSeed, OtherStreamsCountToo) {
  for (const auto &[stream, name] :
       std::vector<std::pair<std::string, std::string>>{
           {"cuda", "the CUDA generator"},
           {"own", "the generator"},
           {"engine", "the engine"},
           {"rand", "rand()"},
           {"cv", "OpenCV's generator"}}) {
    std::vector<Finding> findings = findingsOf(
        "unstable-seed",
        mainFunction(join({event(3, "seed",
                                 "\"what\": \"" + stream +
                                     "\", \"arguments\": [" + Clock + "]"),
                           train(6)})));
    ASSERT_EQ(findings.size(), 1u) << stream;
    EXPECT_EQ(findings[0].message.find(name + " is seeded"), 0u);
    EXPECT_TRUE(findings[0].fixes.empty());
  }
}

TEST(UnstableSeed, OnlyWhereItCanReachTraining) {
  EXPECT_EQ(
      linesOf("unstable-seed", mainFunction(join({train(6), seed(8, Clock)}))),
      Lines());
  EXPECT_EQ(linesOf("unstable-seed", mainFunction(seed(3, Clock))), Lines());
  // A library's caller may train with it.
  EXPECT_EQ(linesOf("unstable-seed", function("f", seed(3, Clock))),
            Lines{"2 possible"});
}

TEST(UnstableSeed, OneFindingASource) {
  std::vector<Finding> findings = findingsOf(
      "unstable-seed",
      mainFunction(join({seed(3, Clock), seed(4, Clock), train(6)})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].notes.back().text,
            "LibTorch's default generator is seeded from it here");
}

TEST(UnstableSeed, AStaticEngineThatNothingDrawsFromIsLeftAlone) {
  auto program = [](const std::string &drawn) {
    return function(
               "static-initialisers:a.cpp",
               join(
                   {event(3, "seed",
                          "\"what\": \"engine\", \"id\": 1, "
                          "\"with\": {\"how\": {\"constant\": \"construct\"}}, "
                          "\"arguments\": [" +
                              std::string(Clock) + "]"),
                    event(3, "assign",
                          R"("object": {"global": "engine"},
                                   "arguments": [{"result": 1}])")}),
               R"("staticInitialiser": true)") +
           ", " +
           mainFunction(join({event(5, "draw",
                                    "\"what\": \"engine\", \"object\": "
                                    "{\"global\": \"" +
                                        drawn + "\"}"),
                              train(6)}));
  };
  EXPECT_EQ(linesOf("unstable-seed", program("engine")), Lines{"2 certain"});
  EXPECT_EQ(
      linesOf(
          "unstable-seed",
          function("static-initialisers:a.cpp",
                   event(3, "seed",
                         "\"what\": \"engine\", \"id\": 1, "
                         "\"with\": {\"how\": {\"constant\": \"construct\"}}, "
                         "\"arguments\": [" +
                             std::string(Clock) + "]"),
                   R"("staticInitialiser": true)") +
              ", " + mainFunction(train(6))),
      Lines());
}

TEST(LateSeed, ADrawBeforeTheSeed) {
  std::vector<Finding> findings = findingsOf(
      "late-seed",
      mainFunction(join({draw(2), seed(3, Constant), draw(4), train(6)})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 3u);
  EXPECT_EQ(findings[0].level, Level::Certain);
  EXPECT_EQ(notesOf(findings[0]),
            Lines{"2 drawn here by 'torch::randn', before the seed"});
}

TEST(LateSeed, OnlyTheFirstSeedCounts) {
  EXPECT_EQ(linesOf("late-seed",
                    mainFunction(join({seed(2, Constant), draw(3),
                                       seed(4, Constant), draw(5), train(6)}))),
            Lines());
}

TEST(LateSeed, WhatMayNotBeDrawnIsLeftAlone) {
  EXPECT_EQ(
      linesOf("late-seed", mainFunction(join({maybe(2, draw(3)),
                                              seed(4, Constant), train(6)}))),
      Lines());
  EXPECT_EQ(linesOf("late-seed",
                    mainFunction(join({event(2, "draw", R"("what": "own")"),
                                       seed(4, Constant), train(6)}))),
            Lines());
}

TEST(LateSeed, WhatIsLoadedOverIsLeftAlone) {
  EXPECT_EQ(
      linesOf("late-seed",
              mainFunction(join({draw(2, "initialisation"), event(3, "load"),
                                 seed(4, Constant), train(6)}))),
      Lines());
}

TEST(LateSeed, WeightsThatAreCopiedInByHandAreLeftAlone) {
  Nodes copy = event(3, "load", R"("what": "copy")");
  EXPECT_EQ(
      linesOf("late-seed",
              mainFunction(join({draw(2, "initialisation"),
                                 loop(3, join({event(3, "no-grad"), copy})),
                                 seed(4, Constant), train(6)}))),
      Lines());
  // With gradients on it is a computation.
  EXPECT_EQ(linesOf("late-seed",
                    mainFunction(join({draw(2, "initialisation"), loop(3, copy),
                                       seed(4, Constant), train(6)}))),
            Lines{"4 certain"});
}

TEST(LateSeed, UnseenCodeMayHaveSeededBefore) {
  EXPECT_EQ(
      linesOf("late-seed", mainFunction(join({call(2, "setUp"), draw(3),
                                              seed(4, Constant), train(6)}))),
      Lines());
}

TEST(LateSeed, OnlyAProgramThatTrains) {
  EXPECT_EQ(
      linesOf("late-seed", mainFunction(join({draw(2), seed(3, Constant)}))),
      Lines());
  EXPECT_EQ(linesOf("late-seed", function("f", join({draw(2), seed(3, Constant),
                                                     train(6)}))),
            Lines());
}

TEST(LateSeed, AnotherWayOfSeedingIsNotMoved) {
  std::vector<Finding> findings = findingsOf(
      "late-seed",
      mainFunction(join({draw(2), seed(3, Argument), draw(4), train(6)})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_TRUE(findings[0].fixes.empty());
}

} // namespace
