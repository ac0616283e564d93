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

const char *Incomplete = "incomplete-checkpoint";
const char *Order = "rng-restore-order";

Nodes model(unsigned line) {
  return event(line, "construct", R"("id": 1, "what": "torch::nn::Linear")");
}

/// An optimizer that keeps \p state between steps: yes, or an option's name.
Nodes optimizer(unsigned line, const std::string &state) {
  return event(line, "optimizer",
               R"("id": 2, "with": {"state": {"constant": ")" + state +
                   R"("}}, "arguments": [null, {"result": 3}])");
}

std::string about(unsigned result, const std::string &file) {
  return R"("arguments": [{"result": )" + std::to_string(result) +
         R"(}, {"constant": ")" + file + "\"}]";
}

Nodes save(unsigned line, unsigned result, const std::string &file) {
  return event(line, "save", about(result, file));
}

Nodes load(unsigned line, unsigned result, const std::string &file) {
  return event(line, "load", about(result, file));
}

Nodes step(unsigned line) {
  return join({event(line, "backward"),
               event(line + 1, "step",
                     R"("what": "optimizer", "object": {"result": 2})")});
}

TEST(IncompleteCheckpoint, NamesWhatIsMissing) {
  std::vector<Finding> findings =
      findingsOf(Incomplete,
                 mainFunction(join(
                     {model(2), optimizer(3, "yes"), load(4, 1, "m.pt"),
                      loop(5, join({draw(6), step(7), save(9, 1, "m.pt")}))})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 9u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(findings[0].message,
            "training goes on from this checkpoint, which lacks the "
            "optimizer's state and the random generators' state: the resumed "
            "run is not the one that was interrupted");
  EXPECT_EQ(notesOf(findings[0]),
            (Lines{"4 read again here, before training",
                   "3 this optimizer keeps state between steps",
                   "6 training draws here"}));
}

TEST(IncompleteCheckpoint, WhatIsSavedBesideIsNotMissing) {
  EXPECT_EQ(
      linesOf(
          Incomplete,
          mainFunction(join(
              {model(2), optimizer(3, "yes"), load(4, 1, "m.pt"),
               loop(5, join({draw(6), step(7), save(9, 1, "m.pt"),
                             save(10, 2, "o.pt"), event(11, "save-rng")}))}))),
      Lines());
}

TEST(IncompleteCheckpoint, AGuardIsNoSavedState) {
  Nodes guarded =
      join({event(6, "save-rng", R"("id": 8)"), draw(6),
            event(6, "restore-rng", R"("arguments": [{"result": 8}])")});
  std::vector<Finding> findings = findingsOf(
      Incomplete,
      mainFunction(join(
          {model(2), load(4, 1, "m.pt"),
           loop(5, join({draw(5), train(7), guarded, save(9, 1, "m.pt")}))})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].message.find("the random generators' state"),
            std::string::npos);
}

TEST(IncompleteCheckpoint, AnOptimizerWithoutStateHasNoneToLose) {
  auto program = [](const std::string &momentum) {
    Nodes options =
        event(3, "construct", R"("id": 3, "what": "torch::optim::SGDOptions")");
    if (!momentum.empty())
      options =
          join({options,
                event(3, "assign",
                      R"("object": {"field": "momentum", "of": {"result": 3}},
                    "arguments": [{"constant": ")" +
                          momentum + "\"}]")});
    return mainFunction(
        join({model(2), options, optimizer(3, "momentum"), load(4, 1, "m.pt"),
              loop(5, join({step(7), save(9, 1, "m.pt")}))}));
  };
  EXPECT_EQ(linesOf(Incomplete, program("")), Lines());
  EXPECT_EQ(linesOf(Incomplete, program("0")), Lines());
  EXPECT_EQ(linesOf(Incomplete, program("0.9")), Lines{"9 likely"});
}

TEST(IncompleteCheckpoint, OnlyWhatTrainingGoesOnFrom) {
  Nodes start = join({model(2), optimizer(3, "yes")});
  Nodes training = loop(5, join({step(7), save(9, 1, "m.pt")}));
  EXPECT_EQ(linesOf(Incomplete, mainFunction(join({start, training}))),
            Lines());
  // Read when training is done.
  EXPECT_EQ(linesOf(Incomplete,
                    mainFunction(join({start, training, load(11, 1, "m.pt")}))),
            Lines());
  // Another file.
  EXPECT_EQ(linesOf(Incomplete,
                    mainFunction(join({start, load(4, 1, "p.pt"), training}))),
            Lines());
  // The way behind the load does not train.
  Nodes predict = maybe(4, join({load(4, 1, "m.pt"), event(4, "return")}));
  EXPECT_EQ(linesOf(Incomplete, mainFunction(join({start, predict, training}))),
            Lines());
  Nodes resume = maybe(4, load(4, 1, "m.pt"));
  EXPECT_EQ(linesOf(Incomplete, mainFunction(join({start, resume, training}))),
            Lines{"9 likely"});
}

TEST(IncompleteCheckpoint, AFileOfUnknownNameWhereOnlySomeRunsReadIt) {
  Nodes start = join({model(2), optimizer(3, "yes")});
  Nodes given = event(4, "load", R"("arguments": [{"result": 1}, null])");
  Nodes training = loop(5, join({step(7), save(9, 1, "m.pt")}));
  EXPECT_EQ(linesOf(Incomplete, mainFunction(join({start, given, training}))),
            Lines());
  EXPECT_EQ(linesOf(Incomplete,
                    mainFunction(join({start, maybe(4, given), training}))),
            Lines{"9 likely"});
  Nodes atEnd = join({loop(5, step(7)), save(9, 1, "m.pt")});
  EXPECT_EQ(
      linesOf(Incomplete, mainFunction(join({start, maybe(4, given), atEnd}))),
      Lines());
}

TEST(IncompleteCheckpoint, EachWayThroughTheProgramForItself) {
  Nodes start = join({model(2), optimizer(3, "yes")});
  Nodes way =
      join({load(4, 1, "m.pt"), loop(5, join({step(7), save(9, 1, "m.pt")}))});
  Nodes other = join(
      {load(14, 1, "n.pt"), loop(15, join({step(17), save(19, 1, "n.pt")}))});
  Nodes choice = "{\"branch\": \"if\", \"exhaustive\": true, \"arms\": [[" +
                 way + "], [" + other + "]]}";
  EXPECT_EQ(linesOf(Incomplete, mainFunction(join({start, choice}))),
            (Lines{"9 likely", "19 likely"}));
  // One behind the other: the second load follows training.
  EXPECT_EQ(linesOf(Incomplete, mainFunction(join({start, way, other}))),
            Lines{"9 likely"});
}

TEST(IncompleteCheckpoint, SeedsOfTheirOwnForEachEpochNeedNoState) {
  auto program = [](const Nodes &ahead) {
    return mainFunction(
        join({model(2), load(4, 1, "m.pt"),
              loop(5, join({ahead, draw(6), train(7), save(9, 1, "m.pt")}))}));
  };
  EXPECT_EQ(linesOf(Incomplete, program(event(5, "no-grad"))),
            Lines{"9 likely"});
  EXPECT_EQ(linesOf(Incomplete, program(seed(5, R"({"variable": "epoch"})"))),
            Lines());
}

Nodes restore(unsigned line) {
  return event(line, "restore-rng",
               R"("object": {"source": "default-generator"})");
}

TEST(RngRestoreOrder, AfterADrawOfTheSameTurn) {
  EXPECT_EQ(linesOf(Order, mainFunction(
                               loop(2, join({draw(3), restore(4), train(5)})))),
            Lines{"4 likely"});
  EXPECT_EQ(linesOf(Order, mainFunction(
                               loop(2, join({restore(3), draw(4), train(5)})))),
            Lines());
  // At the end of a turn it undoes what stood between.
  EXPECT_EQ(linesOf(Order, mainFunction(
                               loop(2, join({draw(3), train(4), restore(6)})))),
            Lines());
}

TEST(RngRestoreOrder, AfterBegin) {
  Nodes loader =
      join({event(2, "loader", R"("what": "random", "id": 1)"),
            event(2, "draw",
                  R"("what": "default", "with": {"why": {"constant": "shuffle"},
                "on": {"constant": "iterate"}})")});
  Nodes begin = event(4, "iterate", R"("object": {"result": 1})");
  std::vector<Finding> findings = findingsOf(
      Order,
      mainFunction(join({loader, begin, restore(5), loop(6, train(7))})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 5u);
  EXPECT_EQ(notesOf(findings[0])[0], "4 begin() draws here");
  EXPECT_EQ(linesOf(Order, mainFunction(
                               join({loader, begin,
                                     loop(6, join({restore(6), train(7)}))}))),
            Lines{"6 likely"});
  EXPECT_EQ(linesOf(Order, mainFunction(join({loader, restore(3), begin,
                                              loop(6, train(7))}))),
            Lines());
}

TEST(RngRestoreOrder, AGeneratorThatNobodyKnows) {
  EXPECT_EQ(linesOf(Order,
                    mainFunction(loop(2, join({draw(3), event(4, "restore-rng"),
                                               train(5)})))),
            Lines{"4 possible"});
}

TEST(RngRestoreOrder, AGuardIsNoResuming) {
  EXPECT_EQ(
      linesOf(Order, mainFunction(loop(
                         2, join({event(3, "save-rng", R"("id": 1)"), draw(4),
                                  event(5, "restore-rng",
                                        R"("arguments": [{"result": 1}])"),
                                  train(6)})))),
      Lines());
}

TEST(RngRestoreOrder, WhatAStartDrawsBehindIsForAPersonToJudge) {
  EXPECT_EQ(
      linesOf(Order, mainFunction(join({restore(2), draw(3, "initialisation"),
                                        loop(4, train(5))}))),
      Lines{"2 possible"});
}

} // namespace
