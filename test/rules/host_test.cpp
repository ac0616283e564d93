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

std::string at(unsigned line) {
  std::string number = std::to_string(line);
  return "/p/main.cpp:" + number + ":3-" + number + ":20";
}

std::string source(const std::string &name, unsigned line) {
  return "{\"source\": \"" + name + "\", \"at\": \"" + at(line) + "\"}";
}

std::string variable(const std::string &name) {
  return "{\"variable\": \"" + name + "\"}";
}

Nodes hostDraw(unsigned line, const std::string &stream,
               const std::string &object = "",
               const std::string &why = "sample") {
  return event(line, "draw",
               "\"what\": \"" + stream + R"(", "api": "std::rand",)" +
                   (object.empty() ? "" : "\"object\": " + object + ", ") +
                   R"("with": {"why": {"constant": ")" + why + "\"}}");
}

/// A number that was drawn on line \p drawn is put to use.
Nodes use(unsigned line, const std::string &what, unsigned drawn,
          const std::string &name = "draw") {
  return event(line, "use",
               "\"what\": \"" + what + "\", \"arguments\": [" +
                   source(name, drawn) + "]");
}

/// `engine` is made, from \p seed.
Nodes engine(unsigned line, const std::string &seed) {
  return join({event(line, "seed",
                     R"("what": "engine", "api": "std::mt19937", "id": 1,)"
                     R"("with": {"how": {"constant": "construct"}},)"
                     R"("arguments": [)" +
                         seed + "]"),
               event(line, "assign",
                     "\"object\": " + variable("engine") +
                         R"(, "arguments": [{"result": 1}])")});
}

Nodes seedStream(unsigned line, const std::string &stream,
                 const std::string &value) {
  return event(line, "seed",
               "\"what\": \"" + stream + "\", \"arguments\": [" + value + "]");
}

Nodes record(unsigned line, const std::string &value) {
  return event(line, "record", "\"arguments\": [" + value + "]");
}

const std::string Given =
    R"({"mix": [)" + source("argv", 1) + ", " + source("entropy", 2) + "]}";

TEST(HostRandom, RandThatNothingSeeds) {
  std::vector<Finding> findings =
      findingsOf("host-random",
                 mainFunction(join({hostDraw(3, "rand"), use(3, "element", 3),
                                    hostDraw(4, "rand"), use(4, "index", 4),
                                    loop(5, train(6))})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 3u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(notesOf(findings[0]),
            Lines{"3 this is the first of 2 places that draw from it"});
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  EXPECT_EQ(findings[0].fixes[0].tier, Fix::Tier::Unsafe);
  EXPECT_EQ(findings[0].fixes[0].edits[0].text,
            "std::srand(static_cast<unsigned>(reprise::derive_seed(42, 1)));");
}

TEST(HostRandom, ASeedOfTheSameStreamIsEnough) {
  auto with = [&](const Nodes &seed) {
    return linesOf("host-random",
                   mainFunction(join({seed, hostDraw(3, "rand"),
                                      use(3, "element", 3), train(6)})));
  };
  EXPECT_EQ(with(seedStream(2, "rand", Constant)), Lines());
  // Badly seeded is unstable-seed's.
  EXPECT_EQ(with(seedStream(2, "rand", source("clock", 2))), Lines());
  EXPECT_EQ(with(maybe(2, seedStream(2, "rand", Constant))), Lines());
  EXPECT_EQ(with(seed(2, Constant)), Lines{"3 likely"});
}

TEST(HostRandom, OnlyWhatTrainingUses) {
  auto of = [&](const Nodes &nodes) {
    return linesOf("host-random", mainFunction(nodes));
  };
  EXPECT_EQ(of(join({hostDraw(3, "rand"), train(6)})), Lines());
  EXPECT_EQ(of(join({hostDraw(3, "rand"), use(4, "element", 3)})), Lines());
  EXPECT_EQ(of(join({train(6), hostDraw(8, "rand"), use(8, "index", 8)})),
            Lines());
  for (const char *what : {"condition", "index", "element", "tensor"})
    EXPECT_EQ(of(join({hostDraw(3, "rand"), use(4, what, 3), train(6)})),
              Lines{"3 likely"})
        << what;
  // A member that is set once may be a port; in the loop it is state.
  EXPECT_EQ(of(join({hostDraw(3, "rand"), use(4, "member", 3), train(6)})),
            Lines());
  EXPECT_EQ(
      of(loop(2, join({hostDraw(3, "rand"), use(4, "member", 3), train(6)}))),
      Lines{"3 likely"});
  for (const char *why : {"shuffle", "fill"})
    EXPECT_EQ(of(join({hostDraw(3, "rand", "", why), train(6)})),
              Lines{"3 likely"})
        << why;
}

TEST(HostRandom, EntropyItself) {
  EXPECT_EQ(
      linesOf("host-random",
              mainFunction(join({hostDraw(3, "entropy"),
                                 use(3, "index", 3, "entropy"), train(6)}))),
      Lines{"3 likely"});
  // As a seed it is unstable-seed's.
  EXPECT_EQ(
      linesOf("host-random",
              mainFunction(
                  join({hostDraw(3, "entropy"), engine(4, source("entropy", 3)),
                        use(3, "index", 3, "entropy"), train(6)}))),
      Lines());
}

TEST(HostRandom, AShuffleFromEntropyGetsAnEngine) {
  const std::string shuffle =
      event(3, "draw",
            R"("what": "engine", "api": "std::shuffle", "object": )" +
                source("entropy", 2) +
                R"(, "with": {"why": {"constant": "shuffle"}},)"
                R"("argumentPlaces": ["", "", "/p/main.cpp:3:30-3:36"])");
  std::vector<Finding> findings =
      findingsOf("host-random", mainFunction(join({shuffle, train(6)})));
  ASSERT_EQ(findings.size(), 1u);
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  EXPECT_EQ(findings[0].fixes[0].tier, Fix::Tier::Safe);
  EXPECT_EQ(findings[0].fixes[0].edits[0].text,
            "std::mt19937_64(reprise::derive_seed(42, 1))");
  // Built again in each turn it would always give one order.
  findings = findingsOf("host-random",
                        mainFunction(loop(2, join({shuffle, train(6)}))));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_TRUE(findings[0].fixes.empty());
}

TEST(HostRandom, EnginesHaveTheirSeed) {
  auto of = [&](const std::string &seed) {
    return linesOf("host-random",
                   mainFunction(join({engine(2, seed),
                                      hostDraw(3, "engine", variable("engine")),
                                      use(3, "element", 3), train(6)})));
  };
  EXPECT_EQ(of(Constant), Lines());
  EXPECT_EQ(of(source("argv", 1)), Lines());
  EXPECT_EQ(of(source("entropy", 2)), Lines());
  EXPECT_EQ(of(R"({"constant": "default"})"), Lines{"3 possible"});
  // One that came in from elsewhere.
  EXPECT_EQ(linesOf("host-random",
                    mainFunction(join({hostDraw(3, "engine", variable("given")),
                                       use(3, "element", 3), train(6)}))),
            Lines());
}

TEST(HostRandom, UnseenCodeMayHaveSeeded) {
  const Nodes body =
      join({hostDraw(3, "rand"), use(3, "element", 3), train(6)});
  EXPECT_EQ(
      linesOf("host-random", mainFunction(join({call(2, "setUp"), body}))),
      Lines{"3 possible"});
  EXPECT_EQ(linesOf("host-random", function("f", body)), Lines{"3 possible"});
}

TEST(PartialSeed, AnEngineFromEntropyBesideASeed) {
  std::vector<Finding> findings = findingsOf(
      "partial-seed",
      mainFunction(join({seed(2, Constant), engine(3, source("entropy", 3)),
                         hostDraw(4, "engine", variable("engine"), "shuffle"),
                         train(6)})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 2u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(notesOf(findings[0]),
            (Lines{"4 'std::rand' draws here what training uses",
                   "3 from a source that starts here"}));
}

TEST(PartialSeed, SeededWhollyOrNotAtAll) {
  auto of = [&](const Nodes &first, const std::string &value) {
    return linesOf(
        "partial-seed",
        mainFunction(join({first, engine(3, value),
                           hostDraw(4, "engine", variable("engine"), "shuffle"),
                           train(6)})));
  };
  EXPECT_EQ(of(seed(2, Constant), source("clock", 3)), Lines{"2 likely"});
  EXPECT_EQ(of(seed(2, Constant), Constant), Lines());
  EXPECT_EQ(of(seed(2, Constant), source("argv", 3)), Lines());
  EXPECT_EQ(of(seed(2, Constant), R"({"constant": "default"})"), Lines());
  EXPECT_EQ(of(seed(2, source("clock", 2)), source("clock", 3)), Lines());
  EXPECT_EQ(of(record(2, Constant), source("clock", 3)), Lines());
}

TEST(PartialSeed, OnlyWhatTrainingUses) {
  EXPECT_EQ(
      linesOf("partial-seed",
              mainFunction(
                  join({seed(2, Constant), engine(3, source("entropy", 3)),
                        hostDraw(4, "engine", variable("engine")), train(6)}))),
      Lines());
  EXPECT_EQ(
      linesOf("partial-seed",
              mainFunction(join(
                  {seed(2, Constant), train(3), engine(6, source("entropy", 6)),
                   hostDraw(7, "engine", variable("engine"), "shuffle")}))),
      Lines());
}

TEST(PartialSeed, MembersOfOneClassOfALibrary) {
  const std::string seeds =
      function("Learner", seed(2, Constant), R"("owner": "c:@S@Learner")");
  const std::string trains = function(
      "learn",
      join({engine(3, source("entropy", 3)),
            hostDraw(4, "engine", variable("engine"), "shuffle"), train(6)}),
      R"("owner": "c:@S@Learner")");
  EXPECT_EQ(linesOf("partial-seed", seeds + ", " + trains), Lines{"2 likely"});
  // Two functions that have nothing to do with each other.
  EXPECT_EQ(
      linesOf("partial-seed", function("f", seed(2, Constant)) + ", " + trains),
      Lines());
}

TEST(PartialSeed, WhatAProgramOffersBesideItsMain) {
  const std::string offers = mainFunction("") + ", ";
  const Nodes drawn =
      join({seed(2, Constant), engine(3, source("entropy", 3)),
            hostDraw(4, "engine", variable("engine"), "shuffle")});
  EXPECT_EQ(linesOf("partial-seed",
                    offers + function("learn", join({drawn, train(6)}))),
            Lines{"2 likely"});
  EXPECT_EQ(linesOf("unstable-seed",
                    offers + function("learn", join({drawn, train(6)}))),
            Lines{"3 certain"});
  // It trains nothing.
  EXPECT_EQ(linesOf("partial-seed", offers + function("learn", drawn)),
            Lines());
  EXPECT_EQ(linesOf("unstable-seed", offers + function("learn", drawn)),
            Lines());
  // Its caller may have seeded the CPU, and rand().
  const Nodes cuda =
      event(3, "seed", R"("what": "cuda", "arguments": [)" + Constant + "]");
  EXPECT_EQ(
      linesOf("partial-seed",
              offers + function("learn", join({cuda, draw(4, "initialisation"),
                                               train(6)}))),
      Lines());
  EXPECT_EQ(
      linesOf("host-random",
              offers + function("learn", join({hostDraw(3, "rand"),
                                               use(3, "index", 3), train(6)}))),
      Lines());
}

TEST(PartialSeed, CudaAlone) {
  const Nodes weights = draw(4, "initialisation");
  const Nodes cuda =
      event(3, "seed",
            R"("what": "cuda", "statement": "/p/main.cpp:3:3-3:35",)"
            R"("arguments": [)" +
                Constant + "]");
  std::vector<Finding> findings =
      findingsOf("partial-seed", mainFunction(join({cuda, weights, train(6)})));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 3u);
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  EXPECT_EQ(findings[0].fixes[0].tier, Fix::Tier::Safe);
  EXPECT_EQ(findings[0].fixes[0].edits[0].text, "torch::manual_seed(42);");
  EXPECT_EQ(findings[0].fixes[0].edits[0].layout, Edit::Layout::LineBefore);
  // Seeded as well, or nothing that is surely drawn on the CPU.
  for (const Nodes &body : {join({cuda, seed(3, Constant), weights, train(6)}),
                            join({cuda, draw(4), train(6)}),
                            join({cuda, weights, event(5, "load"), train(6)}),
                            join({call(2, "setUp"), cuda, weights, train(6)})})
    EXPECT_EQ(linesOf("partial-seed", mainFunction(body)), Lines()) << body;
}

TEST(UnstableSeed, GivenOrTakenAndRecorded) {
  auto of = [&](const Nodes &nodes) {
    return linesOf("unstable-seed", mainFunction(nodes));
  };
  EXPECT_EQ(of(join({seed(3, Given), train(6)})), Lines{"2 likely"});
  EXPECT_EQ(of(join({record(2, Given), seed(3, Given), train(6)})), Lines());
  EXPECT_EQ(of(join({seed(3, Given), record(4, Given), train(6)})), Lines());
  // What is recorded is something else.
  EXPECT_EQ(
      of(join({record(2, source("entropy", 9)), seed(3, Given), train(6)})),
      Lines{"2 likely"});
  // It cannot be given again.
  const std::string taken = source("entropy", 2);
  EXPECT_EQ(of(join({record(2, taken), seed(3, taken), train(6)})),
            Lines{"2 certain"});
}

} // namespace
