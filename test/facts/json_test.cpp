//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/facts/Json.h"

#include "gtest/gtest.h"

using namespace reprise::facts;

namespace {

/// A unit with all that facts can say.
constexpr llvm::StringLiteral Whole = R"json({
  "source": "/p/main.cpp",
  "libtorch": "2.11",
  "userFiles": ["/p/main.cpp", "/p/net.h"],
  "functions": [{
    "symbol": "c:@F@main", "name": "main", "main": true,
    "at": "/p/main.cpp:3:1-9:2", "body": "/p/main.cpp:3:12-9:1",
    "parameters": ["argc", "argv"],
    "nodes": [
      {"event": "seed", "id": 3, "api": "torch::manual_seed",
       "at": "/p/main.cpp:4:3-4:24", "statement": "/p/main.cpp:4:3-4:25",
       "what": "default", "object": {"global": "c:@g"},
       "arguments": [{"source": "clock", "at": "/p/main.cpp:4:21-4:23"}, {}],
       "argumentPlaces": ["/p/main.cpp:4:21-4:23", ""],
       "with": {"how": {"constant": "construct"}, "on": {"this": true}},
       "conditions": [{"subject": {"training": {"result": 7}},
                       "anyOf": ["true"], "negated": true}],
       "remark": "it seeds"},
      {"branch": "if", "exhaustive": true, "at": "/p/main.cpp:5:3-6:4",
       "condition": {"not": {"field": "train", "of": {"variable": "net@2"}}},
       "arms": [[{"event": "backward"}],
                {"scope": [{"event": "step"}], "at": "/p/main.cpp:6:3-6:4"}]},
      {"loop": "each", "at": "/p/main.cpp:7:3-8:4",
       "condition": {"variable": "go@2"}, "body": [
        {"sequence": [{"event": "assign", "object": {"variable": "d"},
          "arguments": [{"mix": [{"device": "cuda"}, {"callable": "c:@f"}],
                         "how": "computed"}]}]}]}
    ]},
    {"symbol": "c:@C@N#forward", "name": "Net::forward", "owner": "c:@C@N",
     "overrides": ["c:@C@B#forward"], "validates": true, "opaque": true},
    {"symbol": "c:@C@N#N", "constructor": true},
    {"symbol": "c:@F@fill", "kernel": true},
    {"symbol": "init", "staticInitialiser": true}],
  "classes": [{"symbol": "c:@C@N", "name": "Net", "role": "module",
    "at": "/p/net.h:1:1-4:2", "bases": ["torch::nn::Module"],
    "fields": [{"name": "drop", "type": "torch::nn::Dropout",
                "role": "module", "holds": "torch::nn::Dropout",
                "at": "/p/net.h:3:3-3:9 (macro)"
}]
}],
  "undefined": ["c:@F@load"],
  "problems": [{"kind": "missing-header", "message": "opencv.hpp",
                "at": "/p/main.cpp:1:1-1:9"}],
  "remarks": [{"kind": "annotation", "message": "unknown",
               "at": "/p/main.cpp:2:1-2:9"}]
})json";

std::string errorOf(llvm::StringRef text) {
  llvm::Expected<Unit> unit = parseUnit(text);
  if (unit)
    return "no error";
  return llvm::toString(unit.takeError());
}

TEST(Json, AllFactsComeBackAsTheyWere) {
  llvm::Expected<Unit> unit = parseUnit(Whole);
  ASSERT_TRUE(bool(unit)) << llvm::toString(unit.takeError());
  llvm::Expected<llvm::json::Value> document = llvm::json::parse(Whole);
  ASSERT_TRUE(bool(document));
  EXPECT_EQ(toJSON(*unit), *document);
}

TEST(Json, FieldsArriveWhereTheyBelong) {
  llvm::Expected<Unit> unit = parseUnit(Whole);
  ASSERT_TRUE(bool(unit)) << llvm::toString(unit.takeError());
  EXPECT_EQ(unit->libtorch.minor, 11u);
  const Function &main = unit->functions[0];
  EXPECT_TRUE(main.isMain);
  EXPECT_EQ(main.body.column, 12u);
  const Event &seed = main.nodes[0].event;
  EXPECT_EQ(seed.kind, EventKind::Seed);
  EXPECT_EQ(seed.arguments[0].kind, Value::Kind::Source);
  EXPECT_EQ(seed.arguments[0].place.column, 21u);
  EXPECT_TRUE(seed.arguments[1].isUnknown());
  EXPECT_EQ(seed.text("how"), "construct");
  EXPECT_EQ(seed.conditions[0].subject.parts[0].event, 7u);
  const Node &branch = main.nodes[1];
  EXPECT_EQ(branch.kind, Node::Kind::Branch);
  EXPECT_TRUE(branch.exhaustive);
  EXPECT_EQ(branch.children[1].kind, Node::Kind::Scope);
  const Field &field = unit->classes[0].fields[0];
  EXPECT_TRUE(field.place.inMacro);
  EXPECT_EQ(field.role, "module");
  EXPECT_EQ(field.holds, "torch::nn::Dropout");
  EXPECT_EQ(unit->problems[0].kind, "missing-header");
}

TEST(Json, WhatIsDefaultIsLeftOut) {
  Event event;
  event.kind = EventKind::Backward;
  EXPECT_EQ(toJSON(event),
            llvm::json::Value(llvm::json::Object{{"event", "backward"}}));
  EXPECT_EQ(toJSON(Unit()), llvm::json::Value(llvm::json::Object()));
}

TEST(Json, EveryKindOfEventHasItsSpelling) {
#define REPRISE_EVENT(NAME, SPELLING, MEANING)                                 \
  EXPECT_EQ(toString(EventKind::NAME), SPELLING);                              \
  EXPECT_EQ(parseEventKind(SPELLING), EventKind::NAME);
#include "checks/facts/Events.def"
  EXPECT_FALSE(parseEventKind("Seed"));
}

TEST(Json, TextThatIsNotUtf8IsStillWritten) {
  Value value = Value::constant("\xff");
  std::string text;
  llvm::raw_string_ostream(text) << toJSON(value);
  EXPECT_EQ(text, "{\"constant\":\"\xef\xbf\xbd\"}");
}

TEST(Json, AnErrorNamesThePath) {
  EXPECT_EQ(errorOf(R"({"functions": [{"nodes": [{"event": "sed"}]}]})"),
            "expected the kind of an event, as spelled in Events.def at "
            "unit.functions[0].nodes[0].event");
  EXPECT_EQ(errorOf(R"({"functions": [{"nodes": [{"event": "seed",
                "arguments": [{"constant": 42}]}]}]})"),
            "expected string at "
            "unit.functions[0].nodes[0].arguments[0].constant");
}

TEST(Json, WrongDocumentsAreRefused) {
  const char *wrong[] = {
      "",
      "[]",
      "{",
      "null",
      R"({"source": 1})",
      R"({"sorce": "a"})",
      R"({"libtorch": "two"})",
      R"({"functions": {}})",
      R"({"functions": [{"at": "main.cpp"}]})",
      R"({"functions": [{"nodes": [{"what": "seed"}]}]})",
      R"({"functions": [{"nodes": [{"event": "seed", "id": -1}]}]})",
      R"({"functions": [{"nodes": [{"event": "seed", "wth": {}}]}]})",
      R"({"functions": [{"nodes": [{"event": "seed", "object": "x"}]}]})",
      R"({"functions": [{"nodes": [{"event": "seed",
          "object": {"field": "x"}}]}]})",
      R"({"functions": [{"nodes": [{"event": "seed",
          "object": {"constnt": "x"}}]}]})",
      R"({"functions": [{"nodes": [{"loop": "for", "arms": []}]}]})"};
  for (const char *text : wrong)
    EXPECT_NE(errorOf(text), "no error") << text;
}

} // namespace
