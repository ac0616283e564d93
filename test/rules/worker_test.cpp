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

const char *Rule = "unseeded-worker";
const char *DataClass =
    R"({"symbol": "Data", "name": "Data", "role": "dataset"})";

std::string dataSet(const Nodes &get) {
  return function("Data#get", get,
                  R"("owner": "Data", "parameters": ["index"])") +
         ", ";
}

/// A loader on line 5 that runs Data#get, iterated on line 7.
std::string loaded(const std::string &workers) {
  return mainFunction(join(
      {event(4, "call", R"("id": 1, "with": {"class": {"constant": "Data"}})"),
       event(5, "loader",
             R"("what": "sequential", "id": 2, "arguments": [{"result": 1}],
                "with": {"fetch": {"callable": "Data#get"})" +
                 (workers.empty() ? "" : ", \"workers\": " + workers) + "}"),
       event(7, "iterate", R"("object": {"result": 2})"), loop(7, train(8))}));
}

const std::string Two = R"({"constant": "2"})";
const std::string None = R"({"constant": "0"})";

Nodes drawFrom(const std::string &stream) {
  return event(30, "draw", "\"what\": \"" + stream + R"(", "api": "torch::rand",
                "argumentPlaces": ["/p/main.cpp:30:16-30:19"])");
}

TEST(UnseededWorker, ADrawWhileWorkersRun) {
  std::vector<Finding> findings =
      findingsOf(Rule, dataSet(drawFrom("default")) + loaded(Two), DataClass);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 30u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(findings[0].message,
            "drawn while loader workers run: they race with each other and "
            "with training for one generator");
  EXPECT_EQ(notesOf(findings[0]).back(),
            "5 the loader with workers is built here");
}

TEST(UnseededWorker, EngineAndRandCountToo) {
  std::vector<Finding> findings =
      findingsOf(Rule, dataSet(drawFrom("engine")) + loaded(Two), DataClass);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].message.find("which worker fetches which sample"),
            std::string::npos);
  EXPECT_TRUE(findings[0].fixes.empty());
  findings =
      findingsOf(Rule, dataSet(drawFrom("rand")) + loaded(Two), DataClass);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].message.find("race"), std::string::npos);
}

TEST(UnseededWorker, AGeneratorForEachSampleRepeats) {
  EXPECT_EQ(linesOf(Rule, dataSet(drawFrom("own")) + loaded(Two), DataClass),
            Lines());
}

TEST(UnseededWorker, WithoutWorkersNothingRaces) {
  EXPECT_EQ(
      linesOf(Rule, dataSet(drawFrom("default")) + loaded(None), DataClass),
      Lines());
  // LibTorch's default.
  EXPECT_EQ(linesOf(Rule, dataSet(drawFrom("default")) + loaded(""), DataClass),
            Lines());
}

TEST(UnseededWorker, ANumberThatMayBeNoneIsPossible) {
  const std::string argument = R"({"source": "argv", "at": "/p/m.cpp:1:1"})";
  EXPECT_EQ(
      linesOf(Rule, dataSet(drawFrom("default")) + loaded(argument), DataClass),
      Lines{"30 likely"});
  for (const std::string &number :
       {std::string("{}"), "{\"mix\": [" + argument + ", " + None + "]}"})
    EXPECT_EQ(
        linesOf(Rule, dataSet(drawFrom("default")) + loaded(number), DataClass),
        Lines{"30 possible"});
  EXPECT_EQ(linesOf(Rule, dataSet(maybe(29, drawFrom("default"))) + loaded(Two),
                    DataClass),
            Lines{"30 likely"});
}

TEST(UnseededWorker, ADrawOutsideTheFetchIsTrainingsOwn) {
  EXPECT_EQ(
      linesOf(Rule, dataSet(event(30, "return")) + loaded(Two), DataClass),
      Lines());
}

TEST(UnseededWorker, TheFixNamesTheSample) {
  auto fixesOf = [](const std::string &name, const std::string &parameters,
                    const std::string &api) {
    std::vector<Finding> findings = findingsOf(
        Rule,
        "{\"symbol\": \"Data#get\", \"name\": \"" + name +
            "\", \"owner\": \"Data\", \"parameters\": " + parameters +
            ", \"nodes\": [" +
            event(30, "draw",
                  "\"what\": \"default\", \"api\": \"" + api +
                      "\", \"argumentPlaces\": [\"/p/main.cpp:30:16-30:19\"]") +
            "]}, " + loaded(Two),
        DataClass);
    EXPECT_EQ(findings.size(), 1u);
    return findings.empty() ? std::vector<Fix>() : findings[0].fixes;
  };
  std::vector<Fix> fixes = fixesOf("Data::get", R"(["sample"])", "torch::rand");
  ASSERT_EQ(fixes.size(), 1u);
  EXPECT_EQ(fixes[0].edits[0].text, ", reprise::sample_generator(sample)");
  EXPECT_EQ(fixes[0].edits[0].place.column, 19u);
  EXPECT_EQ(fixes[0].includes, Lines{"<reprise/sample_generator.h>"});
  // A helper does not know the sample, an unnamed parameter has no name, and
  // not each function takes a generator there.
  EXPECT_TRUE(fixesOf("Data::noise", R"(["x"])", "torch::rand").empty());
  EXPECT_TRUE(fixesOf("Data::get", R"(["unnamed"])", "torch::rand").empty());
  EXPECT_TRUE(
      fixesOf("Data::get", R"(["index"])", "torch::randn_like").empty());
}

} // namespace
