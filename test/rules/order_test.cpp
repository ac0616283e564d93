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

const char *Directory = "directory-order";
const char *Hash = "pointer-order";
const char *DataClass =
    R"({"symbol": "Data", "name": "Data", "role": "dataset", "at":
        "/p/main.cpp:30:7-40:2", "fields": [{"name": "files", "type": ""}]})";

const std::string Files = R"({"field": "files", "of": {"this": true}})";

std::string variable(const std::string &name) {
  return R"({"variable": ")" + name + "\"}";
}

/// An iterator over a directory, on \p line.
Nodes listing(unsigned line) {
  return event(line, "list-directory",
               R"("what": "all", "id": 1, "api": "directory_iterator")");
}

/// An element of \p range becomes the variable of a loop on \p line.
Nodes element(unsigned line, const std::string &range) {
  return event(line, "assign",
               R"("object": {"variable": "entry@)" + std::to_string(line) +
                   R"("}, "arguments": [{"field": "[]", "of": )" + range +
                   "}]");
}

Nodes append(unsigned line, const std::string &sequence,
             const std::string &rest = "") {
  return event(line, "append",
               R"("object": )" + sequence +
                   R"(, "arguments": [{"mix": [{"variable": "entry@11"}],
                       "how": "computed"}])" +
                   (rest.empty() ? "" : ", " + rest));
}

Nodes sort(unsigned line, const std::string &sequence) {
  return event(line, "sort",
               R"("arguments": [{"field": "[]", "of": )" + sequence + "}]");
}

/// A constructor of the data set that lists on line 10 and loops on line 11.
std::string dataSet(const Nodes &body, const Nodes &after = "") {
  Nodes all = join(
      {listing(10), loop(11, join({element(11, R"({"result": 1})"), body}))});
  return function("Data#Data", after.empty() ? all : join({all, after}),
                  R"("owner": "Data", "constructor": true,
                     "at": "/p/main.cpp:9:3-29:4")") +
         ", ";
}

std::string trains(const Nodes &before = "") {
  return mainFunction(before.empty() ? loop(50, train(51))
                                     : join({before, loop(50, train(51))}));
}

TEST(DirectoryOrder, AMemberOfADataSet) {
  std::vector<Finding> findings =
      findingsOf(Directory, dataSet(append(12, Files)) + trains(), DataClass);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].level, Level::Likely);
  EXPECT_EQ(findings[0].place.line, 10u);
  EXPECT_EQ(notesOf(findings[0]), (Lines{"12 collected here, never sorted",
                                         "30 the data set 'Data' holds them"}));
}

TEST(DirectoryOrder, SortedIsRight) {
  EXPECT_EQ(linesOf(Directory,
                    dataSet(append(12, Files), sort(14, Files)) + trains(),
                    DataClass),
            Lines());
  // In another method.
  EXPECT_EQ(linesOf(Directory,
                    dataSet(append(12, Files)) +
                        function("Data#arrange", sort(40, Files),
                                 R"("owner": "Data")") +
                        ", " + trains(),
                    DataClass),
            Lines());
}

TEST(DirectoryOrder, NothingTrains) {
  EXPECT_EQ(
      linesOf(Directory,
              dataSet(append(12, Files)) + mainFunction(event(50, "forward")),
              DataClass),
      Lines());
}

TEST(DirectoryOrder, NothingIsCollected) {
  EXPECT_EQ(linesOf(Directory,
                    dataSet(event(12, "assign",
                                  R"("object": {"variable": "best@8"},
                                     "arguments": [{"variable": "entry@11"}])")) +
                        trains(),
                    DataClass),
            Lines());
  // A list of its own in each turn.
  EXPECT_EQ(linesOf(Directory,
                    dataSet(append(12, variable("parts@12"))) + trains(),
                    DataClass),
            Lines());
}

/// A function that lists, and returns or fills what it collected.
std::string lister(const Nodes &collected, const Nodes &end) {
  return function(
             "list",
             join({listing(10),
                   loop(11, join({element(11, R"({"result": 1})"), collected})),
                   end}),
             R"("parameters": ["into"], "at": "/p/main.cpp:9:3-20:4")") +
         ", ";
}

const std::string Tensor = R"("what": "tensor", "object": )";

TEST(DirectoryOrder, WhatACallGivesOrFills) {
  Nodes made = call(40, "list", R"("id": 1)");
  std::string returns =
      lister(append(12, variable("all@9")),
             event(15, "return", R"("arguments": [{"variable": "all@9"}])"));
  EXPECT_EQ(linesOf(Directory,
                    returns + trains(join(
                                  {made, event(41, "append",
                                               Tensor + R"({"result": 1})")}))),
            Lines{"10 likely"});
  // The caller sorts.
  Nodes kept = event(41, "assign",
                     R"("object": {"variable": "l@41"},
                        "arguments": [{"result": 1}])");
  EXPECT_EQ(
      linesOf(Directory,
              returns + trains(join(
                            {made, kept, sort(42, variable("l@41")),
                             event(43, "append", Tensor + variable("l@41"))}))),
      Lines());
  // Through a parameter.
  EXPECT_EQ(linesOf(Directory,
                    lister(append(12, variable("into")), event(15, "return")) +
                        trains(join(
                            {call(40, "list",
                                  R"("arguments": [{"variable": "l@39"}])"),
                             event(41, "append", Tensor + variable("l@39"))}))),
            Lines{"10 likely"});
}

TEST(DirectoryOrder, WhatOneCallerListedTheOtherDidNot) {
  // Both print their lists: one goes through a directory, the other trains.
  std::string print =
      function("print", event(25, "return"),
               R"("parameters": ["names"], "at": "/p/main.cpp:24:1-26:2")") +
      ", ";
  EXPECT_EQ(
      linesOf(Directory,
              print + trains(join(
                          {listing(10),
                           loop(11, join({element(11, R"({"result": 1})"),
                                          append(12, variable("runs@9"))})),
                           call(20, "print",
                                R"("arguments": [{"variable": "runs@9"}])"),
                           call(21, "print",
                                R"("arguments": [{"variable": "data@8"}])"),
                           event(22, "append", Tensor + variable("data@8"))}))),
      Lines());
}

TEST(DirectoryOrder, AnEntryForEachCall) {
  auto program = [](const Nodes &body) {
    return function("Data#Data",
                    loop(11, join({event(11, "list-directory",
                                         R"("what": "next", "id": 1,
                                            "api": "readdir")"),
                                   body})),
                    R"("owner": "Data", "constructor": true,
                       "at": "/p/main.cpp:9:3-29:4")") +
           ", " + trains();
  };
  EXPECT_EQ(linesOf(Directory, program(append(12, Files)), DataClass),
            Lines{"11 likely"});
  EXPECT_EQ(linesOf(Directory, program(event(12, "leave")), DataClass),
            Lines());
}

TEST(DirectoryOrder, TheFixSortsOneList) {
  auto fixesOf = [](const Nodes &body) {
    std::vector<Finding> findings =
        findingsOf(Directory, dataSet(body) + trains(), DataClass);
    EXPECT_EQ(findings.size(), 1u);
    return findings.empty() ? std::vector<Fix>() : findings[0].fixes;
  };
  const std::string named = R"("with": {"name": {"constant": "files"}})";
  std::vector<Fix> fixes = fixesOf(append(12, Files, named));
  ASSERT_EQ(fixes.size(), 1u);
  EXPECT_EQ(fixes[0].tier, Fix::Tier::Safe);
  EXPECT_EQ(fixes[0].edits[0].text, "std::sort(files.begin(), files.end());");
  EXPECT_EQ(fixes[0].edits[0].layout, Edit::Layout::LineAfter);
  EXPECT_EQ(fixes[0].includes, Lines{"<algorithm>"});
  // Labels beside them would lose their partners.
  EXPECT_TRUE(fixesOf(join({append(12, Files, named),
                            append(13, variable("labels@8"))}))
                  .empty());
  EXPECT_TRUE(fixesOf(append(12, Files)).empty());
}

/// A loop over a hashed container on line 11, in main.
Nodes hashed(const Nodes &body, const std::string &rest = "") {
  return loop(11, join({element(11, variable("map@5")),
                        event(11, "hash-order",
                              R"("what": "std::unordered_map", "object":
                                 {"variable": "map@5"})" +
                                  rest),
                        body}));
}

TEST(PointerOrder, ParametersInThatOrder) {
  Nodes body = join({hashed(append(12, variable("list@6"))),
                     event(20, "construct",
                           R"("what": "torch::optim::SGD", "id": 4,
                              "arguments": [{"variable": "list@6"}])"),
                     event(20, "assign",
                           R"("object": {"variable": "o@20"},
                              "arguments": [{"result": 4}])"),
                     loop(21, join({event(22, "backward"),
                                    event(23, "step",
                                          R"("what": "optimizer", "object":
                                             {"variable": "o@20"})")}))});
  std::vector<Finding> findings = findingsOf(Hash, mainFunction(body));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 11u);
  EXPECT_EQ(notesOf(findings[0]),
            (Lines{"12 collected here, in that order",
                   "23 the optimizer goes through them here"}));
  EXPECT_EQ(findings[0].message,
            "training depends on the order of this 'std::unordered_map', which "
            "is up to the library's hash and buckets");
}

TEST(PointerOrder, DrawsAndModulesAreEnough) {
  EXPECT_EQ(linesOf(Hash, trains(hashed(draw(12)))), Lines{"11 likely"});
  EXPECT_EQ(linesOf(Hash, trains(hashed(event(12, "add-module")))),
            Lines{"11 likely"});
  EXPECT_EQ(linesOf(Hash, mainFunction(hashed(draw(12)))), Lines());
}

TEST(PointerOrder, CountsAndSums) {
  Nodes row = event(11, "count",
                    R"("what": "index", "object": {"variable": "i"},
                       "arguments": [{"variable": "xyz@6"}],
                       "with": {"tensor": {"constant": "true"}})");
  EXPECT_EQ(linesOf(Hash, trains(hashed(row))), Lines{"11 likely"});
  Nodes sum =
      event(11, "count", R"("what": "sum", "object": {"variable": "loss@6"})");
  EXPECT_EQ(linesOf(Hash, trains(hashed(sum))), Lines());
  EXPECT_EQ(linesOf(Hash, mainFunction(join(
                              {hashed(sum),
                               event(14, "backward",
                                     R"("object": {"variable": "loss@6"})")}))),
            Lines{"11 likely"});
  // Looked up only.
  EXPECT_EQ(linesOf(Hash, trains(hashed(event(12, "return")))), Lines());
}

TEST(PointerOrder, AddressesAreNamed) {
  std::vector<Finding> findings = findingsOf(
      Hash, trains(hashed(draw(12),
                          R"(, "with": {"key": {"constant": "pointer"}})")));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].message.find("that of addresses"), std::string::npos);
}

} // namespace
