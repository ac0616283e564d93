//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/report/Fingerprint.h"

#include <gtest/gtest.h>

#include <set>

namespace reprise::report {
namespace {

rules::Finding at(std::string file, unsigned line, std::string identity) {
  rules::Finding finding;
  finding.rule = "reprise-missing-seed";
  finding.message = "line " + std::to_string(line);
  finding.place = {file, line, 1, line, 2};
  finding.identity = identity;
  return finding;
}

std::vector<std::string> prints(std::string project,
                                std::vector<rules::Finding> findings) {
  Outcome outcome;
  outcome.project = project;
  outcome.findings = std::move(findings);
  return fingerprints(outcome);
}

TEST(Fingerprint, StaysWhenLinesAndFoldersMove) {
  EXPECT_EQ(prints("/home/a", {at("/home/a/src/x.cpp", 1, "main")}),
            prints("/b", {at("/b/src/x.cpp", 90, "main")}));
}

TEST(Fingerprint, TellsFindingsApart) {
  auto made =
      prints("/p", {at("/p/x.cpp", 1, "main"), at("/p/x.cpp", 2, "main"),
                    at("/p/x.cpp", 3, "test"), at("/p/y.cpp", 1, "main"),
                    at("/q/p/x.cpp", 1, "main")});
  EXPECT_EQ(std::set<std::string>(made.begin(), made.end()).size(), 5u);
  EXPECT_EQ(made[0].size(), 32u);
}

TEST(Fingerprint, OfOthersDoesNotChangeWhenOneGoes) {
  auto all =
      prints("/p", {at("/p/x.cpp", 1, "main"), at("/p/x.cpp", 3, "test")});
  EXPECT_EQ(prints("/p", {at("/p/x.cpp", 3, "test")})[0], all[1]);
}

} // namespace
} // namespace reprise::report
