//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/link/Story.h"
#include "test/rules/HandWritten.h"

#include "gtest/gtest.h"

using namespace reprise;
using namespace reprise::rules;
using Lines = std::vector<std::string>;

namespace {

const std::string On = R"({"constant": "true"})";
const std::string Off = R"({"constant": "false"})";
const std::string Unknown = R"({"source": "argv", "at": "/p/main.cpp:1:1"})";
const std::string Strict = On + ", " + Off, Warns = On + ", " + On;

Nodes set(unsigned line, const std::string &values,
          const std::string &name = "deterministic") {
  return event(line, "flag",
               "\"what\": \"" + name + "\", \"arguments\": [" + values +
                   R"(], "argumentPlaces": ["/p/main.cpp:3:10-3:14",)"
                   R"("/p/main.cpp:3:16-3:20"])");
}

const Nodes Cuda =
    event(4, "to-device", R"("arguments": [{"device": "cuda"}])");

Lines enabled(const Nodes &nodes) {
  return linesOf("nondeterminism-enabled", mainFunction(nodes));
}

TEST(NondeterminismEnabled, OffOrOnlyWarning) {
  EXPECT_EQ(enabled(join({set(3, Off + ", " + Off), train(6)})),
            Lines{"3 likely"});
  EXPECT_EQ(enabled(join({set(3, Warns), Cuda, train(6)})), Lines{"3 likely"});
  // Whatever decides whether it is on.
  EXPECT_EQ(enabled(join({set(3, Unknown + ", " + On), Cuda, train(6)})),
            Lines{"3 likely"});
  EXPECT_EQ(enabled(join({set(3, Off, "cudnn-deterministic"), Cuda, train(6)})),
            Lines{"3 likely"});
}

TEST(NondeterminismEnabled, StrictOrNotKnown) {
  for (const std::string &values :
       {Strict, Unknown + ", " + Off, On + ", " + Unknown, std::string()})
    EXPECT_EQ(enabled(join({set(3, values), Cuda, train(6)})), Lines())
        << values;
  for (const std::string &value : {On, Unknown})
    EXPECT_EQ(
        enabled(join({set(3, value, "cudnn-deterministic"), Cuda, train(6)})),
        Lines())
        << value;
}

TEST(NondeterminismEnabled, OnTheCpuNothingThrows) {
  EXPECT_EQ(enabled(join({set(3, Warns), train(6)})), Lines{"3 possible"});
  EXPECT_EQ(enabled(join({set(3, Off, "cudnn-deterministic"), train(6)})),
            Lines{"3 possible"});
}

TEST(NondeterminismEnabled, StrictAgainBeforeAnythingIsComputed) {
  EXPECT_EQ(enabled(join({set(2, Warns), set(3, Strict), Cuda, train(6)})),
            Lines());
  EXPECT_EQ(
      enabled(join({set(2, Off + ", " + Off), set(3, Warns), Cuda, train(6)})),
      (Lines{"2 likely", "3 likely"}));
  EXPECT_EQ(enabled(join({set(2, Off + ", " + Off), maybe(3, set(3, Strict)),
                          Cuda, train(6)})),
            Lines{"2 likely"});
  // Off for a part of a training step.
  EXPECT_EQ(enabled(loop(
                2, join({set(3, Off + ", " + Off), train(4), set(6, Strict)}))),
            Lines{"3 likely"});
}

TEST(NondeterminismEnabled, BehindTraining) {
  EXPECT_EQ(enabled(join({train(3), set(6, Off + ", " + Off)})), Lines());
  EXPECT_EQ(enabled(set(3, Off + ", " + Off)), Lines());
}

TEST(NondeterminismEnabled, TheModeCoversCudnn) {
  EXPECT_EQ(enabled(join({set(2, Off, "cudnn-deterministic"), set(3, Strict),
                          Cuda, train(6)})),
            Lines());
}

TEST(NondeterminismEnabled, WhatTheFixesSay) {
  auto fixOf = [&](const std::string &values, const std::string &name) {
    std::vector<Finding> findings =
        findingsOf("nondeterminism-enabled",
                   mainFunction(join({set(3, values, name), Cuda, train(6)})));
    EXPECT_EQ(findings.size(), 1u);
    return findings.at(0).fixes.at(0);
  };
  Fix warns = fixOf(Warns, "deterministic");
  EXPECT_EQ(warns.tier, Fix::Tier::Unsafe);
  EXPECT_EQ(warns.edits[0].text, "false");
  EXPECT_EQ(warns.edits[0].place.column, 16u);
  Fix off = fixOf(Off, "deterministic");
  EXPECT_EQ(off.tier, Fix::Tier::Unsafe);
  EXPECT_EQ(off.edits[0].text, "true");
  EXPECT_EQ(off.edits[0].place.column, 10u);
  EXPECT_EQ(fixOf(Off, "cudnn-deterministic").tier, Fix::Tier::Safe);
}

/// What cublas-workspace finds with a LibTorch of \p version.
Lines workspace(const std::string &version, const Nodes &nodes,
                std::vector<Finding> *findings = nullptr) {
  std::vector<link::Program> programs =
      linkFacts({R"({"source": "/p/main.cpp",)" +
                 (version.empty() ? "" : "\"libtorch\": \"" + version + "\",") +
                 "\"functions\": [" + mainFunction(nodes) + "]}"});
  std::vector<Finding> found =
      runRules(programs, "reprise-cublas-workspace", Level::Possible);
  Lines lines;
  for (const Finding &finding : found)
    lines.push_back(std::to_string(finding.place.line) + " " +
                    toString(finding.level).str());
  if (findings)
    *findings = std::move(found);
  return lines;
}

Nodes setenv(unsigned line, const std::string &value,
             const std::string &name = "CUBLAS_WORKSPACE_CONFIG") {
  return event(line, "setenv",
               "\"what\": \"" + name + R"(", "arguments": [{"constant": ")" +
                   value + "\"}]");
}

const Nodes Product =
    event(5, "operation",
          R"("what": "cublas", "api": "torch::mm",)"
          R"("with": {"needs": {"constant": "CUBLAS_WORKSPACE_CONFIG"}})");

TEST(CublasWorkspace, OnlyVersionsThatAsk) {
  const Nodes program = join({set(3, Strict), Cuda, Product, train(6)});
  EXPECT_EQ(workspace("1.13", program), Lines{"3 likely"});
  EXPECT_EQ(workspace("2.9", program), Lines{"3 likely"});
  EXPECT_EQ(workspace("2.10", program), Lines());
  EXPECT_EQ(workspace("2.11", program), Lines());
  EXPECT_EQ(workspace("", program), Lines());
}

TEST(CublasWorkspace, SetInTimeAndRight) {
  for (const char *value : {":4096:8", ":16:8"})
    EXPECT_EQ(workspace("2.6", join({setenv(2, value), set(3, Strict), Cuda,
                                     Product, train(6)})),
              Lines())
        << value;
  EXPECT_EQ(workspace("2.6", join({set(3, Strict), Cuda, setenv(4, ":16:8"),
                                   Product, train(6)})),
            Lines());
  EXPECT_EQ(workspace("2.6", join({setenv(2, ":4096:2"), set(3, Strict), Cuda,
                                   Product, train(6)})),
            Lines{"3 likely"});
  EXPECT_EQ(workspace("2.6", join({setenv(2, ":16:8", "OMP_NUM_THREADS"),
                                   set(3, Strict), Cuda, Product, train(6)})),
            Lines{"3 likely"});
  std::vector<Finding> findings;
  EXPECT_EQ(workspace("2.6",
                      join({set(3, Strict), Cuda, Product, setenv(5, ":16:8"),
                            train(6)}),
                      &findings),
            Lines{"3 likely"});
  EXPECT_EQ(notesOf(findings.at(0)),
            (Lines{"5 set here, after cuBLAS may have read it",
                   "5 'torch::mm' calls cuBLAS, which reads it once, here"}));
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  EXPECT_EQ(findings[0].fixes[0].tier, Fix::Tier::Safe);
}

TEST(CublasWorkspace, NothingThatThrows) {
  for (const Nodes &nodes :
       {join({set(3, Strict), Product, train(6)}),      // on the CPU
        join({set(3, Warns), Cuda, Product, train(6)}), // warns
        join({set(3, Off + ", " + Off), Cuda, Product, train(6)}),
        join({set(3, Unknown + ", " + Off), Cuda, Product, train(6)}),
        join({set(3, Strict), Cuda, train(6)}),           // no product
        join({set(3, Strict), Cuda, Product}),            // trains nothing
        join({Cuda, Product, train(6), set(9, Strict)})}) // behind training
    EXPECT_EQ(workspace("2.6", nodes), Lines()) << nodes;
}

} // namespace
