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

const char *Eval = "missing-eval";
const char *Functional = "functional-dropout";
const char *Unregistered = "unregistered-module";

/// A module of LibTorch's that draws in train mode.
Nodes model(unsigned line) {
  return join(
      {event(line, "construct", R"("id": 1, "what": "torch::nn::Dropout")"),
       event(line, "draw",
             R"("what": "default", "object": {"result": 1},
                "with": {"why": {"constant": "dropout"},
                         "on": {"constant": "forward"}},
                "conditions": [{"subject": {"training": {"result": 1}},
                                "anyOf": ["true"]}])")});
}

Nodes forward(unsigned line) {
  return event(line, "forward",
               R"("what": "torch::nn::Dropout", "object": {"result": 1})");
}

Nodes mode(unsigned line, const std::string &training) {
  return event(line, "mode",
               R"("object": {"result": 1}, "arguments": [{"constant": ")" +
                   training +
                   R"("}], "with": {"receiver": {"constant": "model->"}})");
}

Nodes trained(unsigned line) { return join({forward(line), train(line + 1)}); }

TEST(MissingEval, EvaluationInTrainMode) {
  std::vector<Finding> findings = findingsOf(
      Eval,
      mainFunction(
          join({model(2), loop(3, join({trained(4), maybe(7, forward(8))}))})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 8u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(findings[0].message,
            "this evaluates the model in train mode: dropout draws, so how "
            "often it runs changes the training");
  EXPECT_EQ(linesOf(Eval, mainFunction(join({model(2), loop(3, trained(4)),
                                             loop(7, forward(8))}))),
            Lines{"8 likely"});
}

TEST(MissingEval, EvalAndTrainAroundIt) {
  EXPECT_EQ(
      linesOf(Eval, mainFunction(join(
                        {model(2), loop(3, join({trained(4), mode(7, "false"),
                                                 maybe(8, forward(8)),
                                                 mode(9, "true")}))}))),
      Lines());
}

TEST(MissingEval, EvalThatIsNeverUndone) {
  std::vector<Finding> findings = findingsOf(
      Eval,
      mainFunction(join({model(2), loop(3, join({trained(4), mode(7, "false"),
                                                 loop(8, forward(9))}))})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 7u);
  EXPECT_NE(findings[0].message.find("eval() is never undone"),
            std::string::npos);
  EXPECT_EQ(notesOf(findings[0]),
            (Lines{"9 evaluated here",
                   "4 trained here in the next turn, still in eval mode",
                   "3 inside this loop, which trains"}));
  // train() at the top of the turn undoes it.
  EXPECT_EQ(
      linesOf(Eval, mainFunction(join(
                        {model(2), loop(3, join({mode(3, "true"), trained(4),
                                                 mode(7, "false"),
                                                 loop(8, forward(9))}))}))),
      Lines());
}

TEST(MissingEval, EvalThatTrainingIsMeantToHave) {
  EXPECT_EQ(linesOf(Eval, mainFunction(join({model(2), mode(2, "false"),
                                             loop(3, trained(4))}))),
            Lines());
  EXPECT_EQ(
      linesOf(Eval,
              mainFunction(join(
                  {model(2), loop(3, join({mode(3, "false"), trained(4)}))}))),
      Lines());
}

TEST(MissingEval, OnlyWhereTheModeMatters) {
  Nodes plain =
      event(2, "construct", R"("id": 1, "what": "torch::nn::Linear")");
  EXPECT_EQ(
      linesOf(Eval, mainFunction(
                        join({plain, loop(3, join({trained(4), mode(7, "false"),
                                                   maybe(8, forward(8))}))}))),
      Lines());
}

TEST(MissingEval, AProgramThatOnlyPredicts) {
  Nodes load = event(3, "load", R"("arguments": [{"result": 1}])");
  EXPECT_EQ(linesOf(Eval, mainFunction(join({model(2), load, forward(4)}))),
            Lines{"4 likely"});
  EXPECT_EQ(linesOf(Eval, mainFunction(join(
                              {model(2), load, mode(3, "false"), forward(4)}))),
            Lines());
  EXPECT_EQ(linesOf(Eval, mainFunction(join({model(2), forward(4)}))), Lines());
}

Nodes dropout(unsigned line, const std::string &training,
              const std::string &rest = "") {
  return event(line, "draw",
               R"("what": "default", "api": "torch::nn::functional::dropout",
                  "with": {"why": {"constant": "dropout"},
                           "training": {"constant": ")" +
                   training + "\"}}" + (rest.empty() ? "" : ", " + rest));
}

const char *Net = R"({"symbol": "Net", "name": "Net", "role": "module"})";

std::string netWith(const Nodes &body) {
  return function("Net::forward", body, R"("owner": "Net")") + ", " +
         mainFunction(call(50, "Net::forward"));
}

TEST(FunctionalDropout, InAModule) {
  std::vector<Finding> findings =
      findingsOf(Functional,
                 netWith(dropout(5, "default",
                                 R"("argumentPlaces":
                                                ["/p/main.cpp:5:10-5:11"])")),
                 Net);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 5u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  EXPECT_EQ(findings[0].fixes[0].tier, Fix::Tier::Unsafe);
  EXPECT_EQ(findings[0].fixes[0].edits[0].text,
            ", torch::nn::functional::DropoutFuncOptions().training(is_"
            "training())");
}

TEST(FunctionalDropout, WhatTheModeSwitches) {
  auto under = [](const std::string &condition) {
    return "{\"branch\": \"if\", \"at\": \"/p/main.cpp:4:3-6:4\", "
           "\"condition\": " +
           condition + ", \"arms\": [[" + dropout(5, "default") + "]]}";
  };
  EXPECT_EQ(linesOf(Functional,
                    netWith(under(R"({"training": {"this": true}})")), Net),
            Lines());
  EXPECT_EQ(linesOf(Functional, netWith(under(R"({"variable": "flag"})")), Net),
            Lines{"5 possible"});
  EXPECT_EQ(linesOf(Functional, netWith(under(R"({"mix": [{"variable": "p"},
                                     {"constant": "0"}], "how": ">"})")),
                    Net),
            Lines{"5 likely"});
}

TEST(FunctionalDropout, AttentionWithAProbability) {
  Nodes ask = event(4, "assign",
                    R"("object": {"variable": "p"},
                       "arguments": [{"training": {"this": true}}])");
  EXPECT_EQ(linesOf(Functional, netWith(dropout(5, "none")), Net),
            Lines{"5 likely"});
  EXPECT_EQ(linesOf(Functional, netWith(join({ask, dropout(5, "none")})), Net),
            Lines());
}

TEST(FunctionalDropout, OutsideAModuleOnlyInEvaluation) {
  EXPECT_EQ(
      linesOf(Functional,
              mainFunction(loop(2, join({dropout(3, "default"), train(4)})))),
      Lines());
  EXPECT_EQ(linesOf(Functional, mainFunction(join({event(2, "no-grad"),
                                                   dropout(3, "default")}))),
            Lines{"3 likely"});
}

std::string netClass(const std::string &role, const std::string &holds) {
  return R"({"symbol": "Net", "name": "Net", "role": "module",
             "fields": [{"name": "part", "at": "/p/main.cpp:3:3-3:9",
                         "role": ")" +
         role + "\", \"holds\": \"" + holds + "\"}]}";
}

std::string constructor(const Nodes &body) {
  return function("Net::Net", body,
                  R"("owner": "Net", "constructor": true,
                     "body": "/p/main.cpp:4:10-9:1")");
}

const std::string Part = R"({"field": "part", "of": {"this": true}})";

Nodes make(unsigned line) {
  return event(line, "construct", R"("id": 1, "what": "torch::nn::Linear")");
}

Nodes assign(unsigned line, const std::string &to) {
  return event(line, "assign",
               "\"object\": " + to + R"(, "arguments": [{"result": 1}])");
}

Nodes add(unsigned line, const std::string &what) {
  return event(line, "add-module",
               R"("object": {"this": true}, "arguments": [)" + what + "]");
}

TEST(UnregisteredModule, AMemberThatTheClassMakes) {
  std::string linear = netClass("module", "torch::nn::Linear");
  std::vector<Finding> findings = findingsOf(
      Unregistered, constructor(join({make(5), assign(5, Part)})), linear);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 3u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(notesOf(findings[0]), Lines{"5 made here"});
  // Registered by what it is, or by its name.
  EXPECT_EQ(linesOf(Unregistered,
                    constructor(join({make(5), add(5, R"({"result": 1})"),
                                      assign(5, Part)})),
                    linear),
            Lines());
  EXPECT_EQ(linesOf(Unregistered,
                    constructor(join({make(5), assign(5, Part), add(6, Part)})),
                    linear),
            Lines());
  // Nothing of this class makes it.
  EXPECT_EQ(linesOf(Unregistered,
                    constructor(event(5, "assign",
                                      "\"object\": " + Part +
                                          R"(, "arguments":
                                             [{"variable": "shared"}])")),
                    linear),
            Lines());
}

TEST(UnregisteredModule, ElementsOfAContainer) {
  std::string list = netClass("modules", "torch::nn::Linear");
  std::string element = R"({"field": "[]", "of": )" + Part + "}";
  EXPECT_EQ(linesOf(Unregistered,
                    constructor(join({make(5), assign(5, element)})), list),
            Lines{"3 likely"});
  // A loop over them that registers.
  EXPECT_EQ(
      linesOf(
          Unregistered,
          constructor(join(
              {make(5), assign(5, element),
               event(6, "assign",
                     R"("object": {"variable": "layer@6"}, "arguments": [)" +
                         element + "]"),
               add(7, R"({"variable": "layer@6"})")})),
          list),
      Lines());
}

TEST(UnregisteredModule, GivenToCodeThatMayRegisterIt) {
  std::string linear = netClass("module", "torch::nn::Linear");
  Nodes given = call(6, "elsewhere", "\"arguments\": [" + Part + "]");
  EXPECT_EQ(linesOf(Unregistered,
                    constructor(join({make(5), assign(5, Part), given})),
                    linear),
            Lines());
  // This one is seen, and does not.
  EXPECT_EQ(linesOf(Unregistered,
                    constructor(join({make(5), assign(5, Part), given})) +
                        ", " + function("elsewhere", draw(20)),
                    linear),
            Lines{"3 likely"});
}

TEST(UnregisteredModule, TensorsThatGetGradients) {
  std::string tensor = netClass("tensor", "");
  Nodes raw = event(5, "gradients", R"("statement": "/p/main.cpp:5:3-5:40")");
  Nodes set = event(5, "assign",
                    "\"object\": " + Part +
                        R"(, "statement": "/p/main.cpp:5:3-5:40",
                            "arguments": [null])");
  EXPECT_EQ(linesOf(Unregistered, constructor(join({raw, set})), tensor),
            Lines{"3 likely"});
  EXPECT_EQ(linesOf(Unregistered, constructor(set), tensor), Lines());
  EXPECT_EQ(linesOf(Unregistered,
                    constructor(
                        join({raw, set,
                              event(6, "gradients",
                                    R"("what": "registered", "arguments": [)" +
                                        Part + "]")})),
                    tensor),
            Lines());
}

} // namespace
