//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/rules/HandWritten.h"

#include "test/link/Story.h"

#include "gtest/gtest.h"

using namespace reprise;
using rules::Finding;

static std::string placeOf(unsigned line) {
  std::string number = std::to_string(line);
  return "\"/p/main.cpp:" + number + ":3-" + number + ":20\"";
}

Nodes event(unsigned line, const std::string &kind, const std::string &rest) {
  return "{\"event\": \"" + kind + "\", \"at\": " + placeOf(line) +
         (rest.empty() ? "" : ", " + rest) + "}";
}

Nodes join(std::initializer_list<Nodes> nodes) {
  std::string joined;
  for (const Nodes &node : nodes)
    joined += (joined.empty() ? "" : ", ") + node;
  return joined;
}

Nodes loop(unsigned line, const Nodes &body) {
  return "{\"loop\": \"for\", \"at\": " + placeOf(line) + ", \"body\": [" +
         body + "]}";
}

Nodes maybe(unsigned line, const Nodes &arm) {
  return "{\"branch\": \"if\", \"at\": " + placeOf(line) + ", \"arms\": [[" +
         arm + "]]}";
}

Nodes either(unsigned line, const Nodes &arm, const Nodes &other) {
  return "{\"branch\": \"if\", \"exhaustive\": true, \"at\": " + placeOf(line) +
         ", \"arms\": [[" + arm + "], [" + other + "]]}";
}

Nodes call(unsigned line, const std::string &symbol, const std::string &rest) {
  return event(line, "call",
               "\"what\": \"" + symbol + "\", \"api\": \"" + symbol +
                   R"(", "with": {"owner": {"constant": "user"}})" +
                   (rest.empty() ? "" : ", " + rest));
}

Nodes train(unsigned line) {
  return join({event(line, "backward"),
               event(line + 1, "step", R"("what": "optimizer")")});
}

Nodes seed(unsigned line, const std::string &value) {
  return event(line, "seed",
               R"("what": "default", "api": "torch::manual_seed",)"
               R"("arguments": [)" +
                   value + "]");
}

Nodes draw(unsigned line, const std::string &why) {
  return event(line, "draw",
               R"("what": "default", "api": "torch::randn",)"
               R"("with": {"why": {"constant": ")" +
                   why + "\"}}");
}

std::string function(const std::string &symbol, const Nodes &body,
                     const std::string &rest) {
  return "{\"symbol\": \"" + symbol + "\", \"name\": \"" + symbol + "\", " +
         (rest.empty() ? "" : rest + ", ") + "\"nodes\": [" + body + "]}";
}

std::string mainFunction(const Nodes &body) {
  return function("main", body,
                  R"("main": true, "body": "/p/main.cpp:1:13-99:1")");
}

static std::string lineOf(const rules::Place &place) {
  return std::to_string(place.line);
}

std::vector<Finding> findingsOf(const std::string &name,
                                const std::string &functions,
                                const std::string &classes) {
  // A rule looks into the facts only while it runs.
  std::vector<link::Program> programs =
      linkFacts({"{\"source\": \"/p/main.cpp\", \"libtorch\": \"2.11\", "
                 "\"functions\": [" +
                 functions + "], \"classes\": [" + classes + "]}"});
  EXPECT_EQ(programs.size(), 1u);
  return rules::runRules(programs, "reprise-" + name, rules::Level::Possible);
}

std::vector<std::string> linesOf(const std::string &name,
                                 const std::string &functions,
                                 const std::string &classes) {
  std::vector<std::string> lines;
  for (const Finding &finding : findingsOf(name, functions, classes)) {
    EXPECT_EQ(finding.rule, "reprise-" + name);
    lines.push_back(lineOf(finding.place) + " " +
                    rules::toString(finding.level).str());
  }
  return lines;
}

std::vector<std::string> notesOf(const Finding &finding) {
  std::vector<std::string> notes;
  for (const rules::Note &note : finding.notes)
    notes.push_back(lineOf(note.place) + " " + note.text);
  return notes;
}
