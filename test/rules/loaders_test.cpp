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

const char *Batches = "unordered-batches";
const char *Epoch = "sampler-epoch";

/// `OPTIONS.name(value)`, of options that line 4 makes.
Nodes option(unsigned line, const std::string &name, const std::string &value) {
  return event(line, "assign",
               R"("object": {"field": ")" + name +
                   R"(", "of": {"result": 1}}, "arguments": [)" + value + "]");
}

std::string constant(const std::string &text) {
  return R"({"constant": ")" + text + "\"}";
}

std::string loaded(const Nodes &options,
                   const Nodes &loops = loop(9, train(10))) {
  return mainFunction(join(
      {event(4, "construct",
             R"("what": "torch::data::DataLoaderOptions", "id": 1)"),
       options,
       event(7, "loader",
             R"("what": "random", "id": 2, "arguments": [{}, {"result": 1}],
                     "with": {"options": {"result": 1}})"),
       event(8, "iterate", R"("object": {"result": 2})"), loops}));
}

TEST(UnorderedBatches, ManyWorkersAndNoOrder) {
  Nodes unordered = option(6, "enforce_ordering", constant("false"));
  std::vector<Finding> findings = findingsOf(
      Batches, loaded(join({option(5, "workers", constant("4")), unordered})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 6u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  EXPECT_EQ(findings[0].fixes[0].edits[0].text, "true");
  // A number that is read from somewhere.
  EXPECT_EQ(linesOf(Batches,
                    loaded(join({option(5, "workers", R"({"variable": "n"})"),
                                 unordered}))),
            Lines{"6 likely"});
}

TEST(UnorderedBatches, NobodyToOvertake) {
  Nodes unordered = option(6, "enforce_ordering", constant("false"));
  EXPECT_EQ(linesOf(Batches, loaded(unordered)), Lines());
  for (const char *count : {"0", "1"})
    EXPECT_EQ(
        linesOf(Batches, loaded(join({option(5, "workers", constant(count)),
                                      unordered}))),
        Lines());
  EXPECT_EQ(
      linesOf(Batches,
              loaded(join({option(5, "workers", constant("4")),
                           option(6, "enforce_ordering", constant("true"))}))),
      Lines());
}

TEST(UnorderedBatches, ALoaderThatEvaluates) {
  Nodes options = join({option(5, "workers", constant("4")),
                        option(6, "enforce_ordering", constant("false"))});
  Nodes evaluates = loop(9, event(10, "forward"));
  EXPECT_EQ(
      linesOf(Batches, loaded(options, join({evaluates, loop(20, train(21))}))),
      Lines());
  EXPECT_EQ(linesOf(Batches, loaded(options, evaluates)), Lines());
}

/// A sampler that line 4 makes and the loader of line 5 takes.
Nodes sampled(const std::string &with = "") {
  return join(
      {event(4, "construct",
             R"("what": "torch::data::samplers::DistributedRandomSampler",
                "id": 1)"),
       event(5, "loader",
             R"("what": "torch::data::samplers::DistributedRandomSampler",
                "id": 2, "arguments": [{}, {"result": 1}, {}])" +
                 with)});
}

const std::string ByEpoch = R"(, "with": {"seeded-by": {"constant": "epoch"}})";
const Nodes Begun = event(8, "iterate", R"("object": {"result": 2})");

Nodes set(unsigned line) {
  return event(
      line, "sampler",
      R"("what": "epoch", "api": "set_epoch", "object": {"result": 1})");
}

TEST(SamplerEpoch, TheLoaderHasACopy) {
  std::vector<Finding> findings = findingsOf(
      Epoch, mainFunction(join({sampled(ByEpoch),
                                loop(6, join({set(7), Begun, train(10)}))})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 7u);
  EXPECT_EQ(notesOf(findings[0])[0], "5 the loader copies it here");
}

TEST(SamplerEpoch, EpochsThatNothingCounts) {
  EXPECT_EQ(
      linesOf(Epoch, mainFunction(join({sampled(ByEpoch),
                                        loop(6, join({Begun, train(10)}))}))),
      Lines{"4 likely"});
  // One epoch.
  EXPECT_EQ(linesOf(Epoch, mainFunction(join(
                               {sampled(ByEpoch), Begun, loop(9, train(10))}))),
            Lines());
  // A sampler that draws its order.
  EXPECT_EQ(
      linesOf(Epoch, mainFunction(
                         join({sampled(), loop(6, join({Begun, train(10)}))}))),
      Lines());
}

TEST(SamplerEpoch, BuiltAnewInEachEpoch) {
  EXPECT_EQ(linesOf(Epoch, mainFunction(loop(3, join({sampled(ByEpoch), Begun,
                                                      train(10), set(12)})))),
            Lines());
}

} // namespace
