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

const char *Sums = "unordered-reduction";
const char *Race = "cpu-race-op";
const char *Hardware = "hardware-threads";

const std::string Total = R"({"variable": "total@3"})";
const Nodes Trains = loop(30, train(31));

/// A sum on \p line, of which \p what as in Events.def, that goes into a
/// variable.
Nodes sum(unsigned line, const std::string &what,
          const std::string &rest = "") {
  std::string number = std::to_string(line);
  return join(
      {event(line, "accumulate",
             "\"what\": \"" + what + "\", \"object\": " + Total + rest),
       event(line, "assign",
             "\"object\": " + Total + R"(, "arguments": [{"mix": [)" + Total +
                 R"(, {"source": "unordered", "at": "/p/main.cpp:)" + number +
                 ":3-" + number + R"(:20"}], "how": "computed"}])")});
}

Nodes use(unsigned line, const std::string &what, const std::string &value,
          const std::string &rest = "") {
  return event(line, "use",
               "\"what\": \"" + what + "\", \"arguments\": [" + value + "]" +
                   rest);
}

Nodes parallel(unsigned line, const Nodes &body) {
  return R"({"loop": "parallel", "at": "/p/main.cpp:)" + std::to_string(line) +
         ":3-" + std::to_string(line + 5) + R"(:4", "body": [)" + body + "]}";
}

TEST(UnorderedReduction, IntoATensor) {
  for (const char *what : {"reduction", "reduce"}) {
    std::vector<Finding> findings = findingsOf(
        Sums,
        mainFunction(join({sum(5, what), use(8, "tensor", Total), Trains})));
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].place.line, 5u);
    EXPECT_EQ(findings[0].level, Level::Likely);
    EXPECT_EQ(notesOf(findings[0]), Lines{"8 becomes part of a tensor here"});
  }
}

TEST(UnorderedReduction, OnlyWhereSeveralThreadsRun) {
  for (const char *what : {"atomic", "locked", "shared"}) {
    EXPECT_EQ(
        linesOf(Sums, mainFunction(join({parallel(4, sum(5, what)),
                                         use(8, "tensor", Total), Trains}))),
        Lines{"5 likely"});
    EXPECT_EQ(
        linesOf(Sums, mainFunction(join(
                          {sum(5, what), use(8, "tensor", Total), Trains}))),
        Lines());
  }
}

TEST(UnorderedReduction, WhatTrainingDoesNotSee) {
  for (const char *what : {"condition", "index", "element", "member"})
    EXPECT_EQ(linesOf(Sums, mainFunction(join({sum(5, "reduction"),
                                               use(8, what, Total), Trains}))),
              Lines())
        << what;
  // Behind all training, and without any.
  EXPECT_EQ(linesOf(Sums, mainFunction(join({Trains, sum(35, "reduction"),
                                             use(38, "tensor", Total)}))),
            Lines());
  EXPECT_EQ(linesOf(Sums, mainFunction(join(
                              {sum(5, "reduction"), use(8, "tensor", Total)}))),
            Lines());
}

TEST(UnorderedReduction, ElementsOfATensor) {
  auto to = [](const std::string &source) {
    return R"(, "object": {"field": "[]", "of": {"source": ")" + source +
           "\"}}";
  };
  EXPECT_EQ(linesOf(Sums, mainFunction(
                              join({sum(5, "reduction"),
                                    use(8, "element", Total, to("tensor-data")),
                                    Trains}))),
            Lines{"5 likely"});
  EXPECT_EQ(linesOf(Sums, mainFunction(join(
                              {sum(5, "reduction"),
                               use(8, "element", Total, to("argv")), Trains}))),
            Lines());
  Nodes add = event(5, "accumulate", R"("what": "atomic")" + to("tensor-data"));
  EXPECT_EQ(linesOf(Sums, mainFunction(join({parallel(4, add), Trains}))),
            Lines{"5 likely"});
}

TEST(UnorderedReduction, TensorsOnlyWhereTheyAreDifferentiated) {
  Nodes added = parallel(
      4, sum(5, "locked", R"(, "with": {"tensor": {"constant": "true"}})"));
  EXPECT_EQ(linesOf(Sums, mainFunction(
                              join({added, use(8, "tensor", Total), Trains}))),
            Lines());
  EXPECT_EQ(
      linesOf(Sums, mainFunction(join(
                        {added, event(9, "backward", "\"object\": " + Total),
                         Trains}))),
      Lines{"5 likely"});
}

TEST(UnorderedReduction, WhatIsHeld) {
  Nodes kept = event(6, "assign",
                     R"("object": {"field": "mean", "of": {"variable": "o@2"}},
                        "arguments": [)" +
                         Total + "]");
  Nodes made = join({event(2, "construct", R"("what": "Data", "id": 4)"),
                     event(2, "assign",
                           R"("object": {"variable": "o@2"},
                              "arguments": [{"result": 4}])")});
  EXPECT_EQ(
      linesOf(Sums, mainFunction(join(
                        {made, sum(5, "reduction"), kept,
                         use(8, "tensor",
                             R"({"field": "mean", "of": {"variable": "o@2"}})",
                             R"(, "with": {"held": {"constant": "true"}})"),
                         Trains}))),
      Lines{"5 likely"});
}

TEST(UnorderedReduction, TheFixAddsInSequence) {
  std::vector<Finding> findings = findingsOf(
      Sums,
      mainFunction(
          join({event(5, "accumulate",
                      R"("what": "reduce", "argumentPlaces":
                    ["/p/main.cpp:5:9-5:12", "/p/main.cpp:5:14-5:15"])"),
                use(8, "tensor",
                    R"({"source": "unordered", "at": "/p/main.cpp:5:3-5:20"})"),
                Trains})));
  ASSERT_EQ(findings.size(), 1u);
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  EXPECT_EQ(findings[0].fixes[0].tier, Fix::Tier::Safe);
  EXPECT_EQ(findings[0].fixes[0].edits[0].text, "std::execution::seq");
}

/// An addition by index on \p line.
Nodes indexing(unsigned line, const std::string &pass,
               const std::string &with) {
  return event(line, "operation",
               R"("what": "index", "api": "index", "with": {
                  "device": {"constant": "cpu"}, "sure": {"constant": "no"},
                  "mode": {"constant": "switches"}, "pass": {"constant": ")" +
                   pass + "\"}" + with + "}");
}

std::string with(const std::string &key, const std::string &value) {
  return ", \"" + key + R"(": {"constant": ")" + value + "\"}";
}

Lines race(const Nodes &operation, const Nodes &before = "") {
  Nodes body = loop(10, join({operation, train(20)}));
  return linesOf(Race,
                 mainFunction(before.empty() ? body : join({before, body})));
}

const Nodes Gradient =
    indexing(12, "backward",
             with("indices", "repeating") + with("gradient", "true") +
                 with("type", "float"));
const Nodes Accumulate =
    indexing(12, "forward", with("indices", "unknown") + with("type", "float"));

TEST(CpuRaceOp, Speaks) {
  EXPECT_EQ(race(Gradient), Lines{"12 likely"});
  EXPECT_EQ(race(Accumulate), Lines{"12 likely"});
  EXPECT_EQ(
      race(indexing(12, "backward",
                    with("indices", "unknown") + with("gradient", "true"))),
      Lines{"12 possible"});
  EXPECT_EQ(
      race(indexing(12, "forward",
                    with("indices", "repeating") + with("type", "unknown"))),
      Lines{"12 possible"});
}

TEST(CpuRaceOp, WhatMeetsNowhere) {
  for (const char *indices : {"none", "distinct"}) {
    EXPECT_EQ(
        race(indexing(12, "backward",
                      with("indices", indices) + with("gradient", "true"))),
        Lines());
    EXPECT_EQ(race(indexing(12, "forward",
                            with("indices", indices) + with("type", "float"))),
              Lines());
  }
  const std::string repeating =
      with("indices", "repeating") + with("gradient", "true");
  EXPECT_EQ(race(indexing(12, "backward", repeating + with("type", "other"))),
            Lines());
  EXPECT_EQ(race(indexing(12, "forward", repeating + with("values", "equal"))),
            Lines());
  EXPECT_EQ(race(indexing(12, "backward", with("indices", "repeating"))),
            Lines());
}

TEST(CpuRaceOp, Sizes) {
  auto sized = [](const char *count) {
    return indexing(12, "backward",
                    with("indices", "repeating") + with("gradient", "true") +
                        with("elements", count));
  };
  EXPECT_EQ(race(sized("32767")), Lines());
  EXPECT_EQ(race(sized("32768")), Lines{"12 likely"});
}

TEST(CpuRaceOp, ThreadsModeAndDevice) {
  auto threads = [](const char *count) {
    return event(3, "flag",
                 R"("what": "threads", "arguments": [{"constant": ")" +
                     std::string(count) + "\"}]");
  };
  EXPECT_EQ(race(Gradient, threads("1")), Lines());
  EXPECT_EQ(race(Gradient, threads("2")), Lines{"12 likely"});
  EXPECT_EQ(race(Gradient, event(3, "flag",
                                 R"("what": "deterministic",
                                    "arguments": [{"constant": "true"}])")),
            Lines());
  auto device = [](const char *value) {
    return event(3, "to-device",
                 std::string(R"("arguments": [)") + value + "]");
  };
  EXPECT_EQ(race(Gradient, device(R"({"device": "cuda"})")), Lines());
  EXPECT_EQ(race(Gradient, device(R"({"mix": [{"device": "cuda"},
                                              {"device": "cpu"}]})")),
            Lines{"12 possible"});
}

Nodes threads(unsigned line, const std::string &what,
              const std::string &number) {
  return event(line, "flag",
               "\"what\": \"" + what + "\", \"arguments\": [" + number +
                   R"(], "argumentPlaces": ["/p/main.cpp:5:9-5:12"])");
}

const std::string Cores = R"({"source": "hardware", "at": "/p/main.cpp:4:1"})";

TEST(HardwareThreads, SetFromTheMachine) {
  std::vector<Finding> findings = findingsOf(
      Hardware, mainFunction(join({threads(5, "threads", Cores), Trains})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 5u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(notesOf(findings[0]), Lines{"4 the number is read here"});
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  EXPECT_EQ(findings[0].fixes[0].tier, Fix::Tier::Unsafe);
  EXPECT_EQ(findings[0].fixes[0].edits[0].text, "4");
  EXPECT_EQ(linesOf(Hardware,
                    mainFunction(
                        join({event(6, "accumulate",
                                    R"("what": "reduction", "arguments": [)" +
                                        Cores + "]"),
                              Trains}))),
            Lines{"6 likely"});
}

TEST(HardwareThreads, NeedsJudgement) {
  EXPECT_EQ(linesOf(Hardware,
                    mainFunction(
                        join({threads(5, "interop-threads", Cores), Trains}))),
            Lines{"5 possible"});
  EXPECT_EQ(linesOf(Hardware,
                    mainFunction(join({threads(5, "threads",
                                               R"({"mix": [)" + Cores +
                                                   R"(, {"source": "argv"}]})"),
                                       Trains}))),
            Lines{"5 possible"});
  EXPECT_EQ(linesOf(Hardware, mainFunction(join({threads(5, "threads", Cores),
                                                 event(6, "to-device",
                                                       R"("arguments":
                                                [{"device": "cuda"}])"),
                                                 Trains}))),
            Lines{"5 possible"});
}

TEST(HardwareThreads, Silent) {
  EXPECT_EQ(
      linesOf(Hardware,
              mainFunction(join(
                  {threads(5, "threads", R"({"constant": "8"})"), Trains}))),
      Lines());
  EXPECT_EQ(linesOf(Hardware,
                    mainFunction(join({threads(5, "ordered", Cores), Trains}))),
            Lines());
  EXPECT_EQ(linesOf(Hardware, mainFunction(threads(5, "threads", Cores))),
            Lines());
  EXPECT_EQ(linesOf(Hardware, mainFunction(join(
                                  {Trains, threads(40, "threads", Cores)}))),
            Lines());
}

} // namespace
