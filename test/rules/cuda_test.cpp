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

Nodes flag(unsigned line, const std::string &what, const std::string &value) {
  return event(line, "flag",
               "\"what\": \"" + what + "\", \"arguments\": [" + value + "]");
}

const std::string On = R"({"constant": "true"})";
const std::string Off = R"({"constant": "false"})";
const std::string Unknown = R"({"source": "argv", "at": "/p/main.cpp:1:1"})";

Nodes moveTo(unsigned line, const std::string &device) {
  return event(line, "to-device",
               "\"arguments\": [{\"device\": \"" + device + "\"}]");
}

Nodes operation(unsigned line, const std::string &mode,
                const std::string &rest = "", const std::string &with = "") {
  return event(line, "operation",
               R"("what": "some_backward", "api": "torch::some",)"
               R"("with": {"device": {"constant": "cuda"},)" +
                   with + R"("mode": {"constant": ")" + mode + "\"}}" +
                   (rest.empty() ? "" : ", " + rest));
}

TEST(CudnnBenchmark, OnWhileSomethingTrains) {
  EXPECT_EQ(
      linesOf("cudnn-benchmark",
              mainFunction(join({flag(3, "cudnn-benchmark", On), train(6)}))),
      Lines{"3 likely"});
  // Whose caller may train: nobody asks for it without a reason.
  EXPECT_EQ(
      linesOf("cudnn-benchmark", function("f", flag(3, "cudnn-benchmark", On))),
      Lines{"3 likely"});
}

TEST(CudnnBenchmark, OffOrNotKnownOrAnotherFlag) {
  for (const std::string &value : {Off, Unknown, std::string("{}")})
    EXPECT_EQ(linesOf("cudnn-benchmark",
                      mainFunction(
                          join({flag(3, "cudnn-benchmark", value), train(6)}))),
              Lines())
        << value;
  EXPECT_EQ(linesOf("cudnn-benchmark",
                    mainFunction(
                        join({flag(3, "cudnn-deterministic", On), train(6)}))),
            Lines());
}

TEST(CudnnBenchmark, OffAgainBeforeTraining) {
  for (const std::string &value : {Off, Unknown})
    EXPECT_EQ(linesOf("cudnn-benchmark",
                      mainFunction(
                          join({flag(3, "cudnn-benchmark", On),
                                flag(4, "cudnn-benchmark", value), train(6)}))),
              Lines())
        << value;
  EXPECT_EQ(linesOf("cudnn-benchmark",
                    mainFunction(join({flag(3, "cudnn-benchmark", On), train(6),
                                       flag(9, "cudnn-benchmark", Off)}))),
            Lines{"3 likely"});
  // Who chooses one arm does not run the other.
  EXPECT_EQ(linesOf("cudnn-benchmark",
                    mainFunction(join({either(2, flag(3, "cudnn-benchmark", On),
                                              flag(4, "cudnn-benchmark", Off)),
                                       train(6)}))),
            Lines{"3 likely"});
}

TEST(CudnnBenchmark, WithoutTrainingNothingIsSaid) {
  EXPECT_EQ(
      linesOf("cudnn-benchmark", mainFunction(flag(3, "cudnn-benchmark", On))),
      Lines());
}

TEST(CudnnBenchmark, OnlyAConstantIsReplaced) {
  const std::string place = R"(, "argumentPlaces": ["/p/main.cpp:3:10-3:14"])";
  auto fixesOf = [&](const std::string &value) {
    std::vector<Finding> findings = findingsOf(
        "cudnn-benchmark",
        mainFunction(
            join({event(2, "assign",
                        R"("object": {"variable": "on"}, "arguments": [)" + On +
                            "]"),
                  event(3, "flag",
                        R"("what": "cudnn-benchmark", "arguments": [)" + value +
                            "]" + place),
                  train(6)})));
    EXPECT_EQ(findings.size(), 1u);
    return findings.empty() ? std::vector<Fix>() : findings[0].fixes;
  };
  std::vector<Fix> fixes = fixesOf(On);
  ASSERT_EQ(fixes.size(), 1u);
  EXPECT_EQ(fixes[0].edits[0].text, "false");
  EXPECT_EQ(fixes[0].edits[0].place.column, 10u);
  EXPECT_TRUE(fixesOf(R"({"variable": "on"})").empty());
}

TEST(MissingDeterministicMode, TrainingOnCuda) {
  std::vector<Finding> findings =
      findingsOf("missing-deterministic-mode",
                 mainFunction(join({moveTo(3, "cuda"), loop(5, train(6))})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 3u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(notesOf(findings[0]), Lines{"7 the training steps here"});
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  EXPECT_EQ(findings[0].fixes[0].tier, Fix::Tier::Safe);
}

TEST(MissingDeterministicMode, SwitchedOnOrMaybe) {
  for (const std::string &value : {On, Unknown})
    EXPECT_EQ(linesOf("missing-deterministic-mode",
                      mainFunction(join({flag(2, "deterministic", value),
                                         moveTo(3, "cuda"), train(6)}))),
              Lines())
        << value;
  EXPECT_EQ(linesOf("missing-deterministic-mode",
                    mainFunction(join({flag(2, "deterministic", Off),
                                       moveTo(3, "cuda"), train(6)}))),
            Lines{"3 likely"});
}

TEST(MissingDeterministicMode, ElsewhereOrNotTraining) {
  EXPECT_EQ(linesOf("missing-deterministic-mode",
                    mainFunction(join({moveTo(3, "cpu"), train(6)}))),
            Lines());
  EXPECT_EQ(
      linesOf("missing-deterministic-mode", mainFunction(moveTo(3, "cuda"))),
      Lines());
  // Moved for what follows the training.
  EXPECT_EQ(linesOf("missing-deterministic-mode",
                    mainFunction(join({train(6), moveTo(9, "cuda")}))),
            Lines());
  EXPECT_EQ(linesOf("missing-deterministic-mode",
                    function("f", join({moveTo(3, "cuda"), train(6)}))),
            Lines());
}

TEST(MissingDeterministicMode, UnseenCodeMayHaveSwitchedItOn) {
  EXPECT_EQ(linesOf("missing-deterministic-mode",
                    mainFunction(
                        join({call(2, "setUp"), moveTo(3, "cuda"), train(6)}))),
            Lines{"3 possible"});
}

TEST(MissingDeterministicMode, WhatThrowsHasNoFixWhatMayHasAnUnsafeOne) {
  auto findings = [](const std::string &with) {
    return findingsOf(
        "missing-deterministic-mode",
        mainFunction(join(
            {moveTo(3, "cuda"),
             loop(5, join({operation(6, "throws", "", with), train(7)}))})));
  };
  std::vector<Finding> throwing = findings("");
  ASSERT_EQ(throwing.size(), 1u);
  EXPECT_EQ(notesOf(throwing[0]).back(),
            "6 deterministic mode makes 'torch::some' throw");
  EXPECT_TRUE(throwing[0].fixes.empty());
  std::vector<Finding> maybe = findings(R"("sure": {"constant": "no"}, )");
  ASSERT_EQ(maybe.size(), 1u);
  EXPECT_EQ(notesOf(maybe[0]).back(),
            "6 deterministic mode makes 'torch::some' throw in some uses: "
            "some_backward");
  ASSERT_EQ(maybe[0].fixes.size(), 1u);
  EXPECT_EQ(maybe[0].fixes[0].tier, Fix::Tier::Unsafe);
}

std::vector<Finding> operationFindings(const Nodes &before, const Nodes &what) {
  return findingsOf("nondeterministic-op",
                    mainFunction(join({moveTo(3, "cuda"), before,
                                       loop(5, join({what, train(7)}))})));
}

std::vector<std::string> messages(const std::vector<Finding> &findings) {
  std::vector<std::string> all;
  for (const Finding &finding : findings)
    all.push_back(toString(finding.level).str() + ": " + finding.message);
  return all;
}

TEST(NondeterministicOp, WhatTheModeMakesOfIt) {
  const Nodes off = flag(4, "deterministic", Off);
  const Nodes on = flag(4, "deterministic", On);
  const std::string name = "likely: 'torch::some' (some_backward) on CUDA ";
  EXPECT_EQ(messages(operationFindings(off, operation(6, "throws"))),
            Lines{name + "has no deterministic kernel: deterministic mode "
                         "makes it throw"});
  EXPECT_EQ(messages(operationFindings(on, operation(6, "throws"))),
            Lines{name + "throws in deterministic mode, which this program "
                         "switches on"});
  EXPECT_EQ(messages(operationFindings(off, operation(6, "switches"))),
            Lines{name + "has a deterministic kernel only in deterministic "
                         "mode"});
  EXPECT_EQ(messages(operationFindings(on, operation(6, "switches"))), Lines());
  EXPECT_EQ(messages(operationFindings(on, operation(6, "stays"))),
            Lines{name + "stays nondeterministic, in deterministic mode too"});
  EXPECT_EQ(messages(operationFindings(off, operation(6, "fills"))), Lines());
}

TEST(NondeterministicOp, WhatShapesDecideIsPossible) {
  EXPECT_EQ(messages(operationFindings(
                draw(4),
                operation(6, "throws", "", R"("sure": {"constant": "no"}, )"))),
            Lines{"possible: 'torch::some' (some_backward) on CUDA has no "
                  "deterministic kernel: deterministic mode makes it throw"});
}

TEST(NondeterministicOp, TheSurestOfOnePlaceIsTold) {
  EXPECT_EQ(messages(operationFindings(
                draw(4), join({operation(6, "switches", "",
                                         R"("sure": {"constant": "no"}, )"),
                               operation(6, "throws")}))),
            Lines{"likely: 'torch::some' (some_backward) on CUDA has no "
                  "deterministic kernel: deterministic mode makes it throw"});
}

TEST(NondeterministicOp, TheRemarkIsANote) {
  std::vector<Finding> findings = operationFindings(
      draw(4), operation(6, "throws", R"("remark": "where indices repeat")"));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(notesOf(findings[0]), Lines{"6 where indices repeat"});
}

TEST(NondeterministicOp, OnlyWhatTrainingFeedsOn) {
  // Without gradients.
  EXPECT_TRUE(operationFindings(draw(4), "{\"scope\": [" +
                                             join({event(5, "no-grad"),
                                                   operation(6, "throws")}) +
                                             "]}")
                  .empty());
  // Behind the last backward pass.
  EXPECT_EQ(linesOf("nondeterministic-op",
                    mainFunction(join({moveTo(3, "cuda"), loop(5, train(6)),
                                       operation(9, "throws")}))),
            Lines());
  // On another device.
  EXPECT_EQ(linesOf("nondeterministic-op",
                    mainFunction(join(
                        {moveTo(3, "cpu"),
                         loop(5, join({operation(6, "throws"), train(7)}))}))),
            Lines());
}

} // namespace
