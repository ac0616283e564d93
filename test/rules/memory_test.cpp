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

const std::string Object = R"("object": {"variable": "x@2"})";

Nodes made(unsigned line, const std::string &sizes = "[4, 8]") {
  return event(line, "empty",
               Object +
                   R"(, "api": "torch::empty", "arguments": [{"constant": ")" +
                   sizes +
                   R"("}], "with": {"callee": {"constant": "torch::empty",)"
                   R"("at": "/p/main.cpp:2:3-2:15"}})");
}

Nodes touch(unsigned line, const std::string &what) {
  return event(line, "touch", Object + R"(, "what": ")" + what + "\"");
}

Nodes copied(unsigned line, const std::string &device,
             const std::string &goesOn, const std::string &rest = "") {
  return event(line, "copy-async",
               Object + R"(, "api": "Tensor::to", "arguments": [{"device": ")" +
                   device + R"("}, {"constant": ")" + goesOn + "\"}]" + rest);
}

/// One arm for each of \p arms; with `else` where it is exhaustive.
Nodes branch(unsigned line, std::initializer_list<Nodes> arms,
             bool exhaustive) {
  std::string text;
  for (const Nodes &arm : arms)
    text += (text.empty() ? "[" : ", [") + arm + "]";
  return R"({"branch": "if", "at": "/p/main.cpp:)" + std::to_string(line) +
         R"(:3", "exhaustive": )" + (exhaustive ? "true" : "false") +
         R"(, "arms": [)" + text + "]}";
}

Lines uninitialised(const Nodes &body) {
  return linesOf("uninitialized-tensor", mainFunction(join({body, train(20)})));
}

Lines asyncCopy(const Nodes &body) {
  return linesOf("async-copy", mainFunction(join({body, train(20)})));
}

TEST(UninitializedTensor, ReadFirst) {
  EXPECT_EQ(uninitialised(join({made(2), touch(3, "read")})),
            Lines{"2 likely"});
  EXPECT_EQ(uninitialised(join({made(2), touch(3, "show"), touch(4, "read")})),
            Lines{"2 likely"});
  EXPECT_EQ(uninitialised(join({made(2), loop(3, touch(4, "read"))})),
            Lines{"2 likely"});
  for (const char *first : {"write", "point", "unknown"})
    EXPECT_EQ(uninitialised(join({made(2), touch(3, first), touch(4, "read")})),
              Lines())
        << first;
  EXPECT_EQ(uninitialised(join({made(2), touch(3, "show")})), Lines());
  EXPECT_EQ(uninitialised(join({made(2, "[4, 0]"), touch(3, "read")})),
            Lines());
}

TEST(UninitializedTensor, WrittenOnSomePaths) {
  Nodes writes = touch(4, "write"), reads = touch(9, "read");
  EXPECT_EQ(uninitialised(join({made(2), maybe(3, writes), reads})),
            Lines{"2 possible"});
  EXPECT_EQ(uninitialised(join(
                {made(2), branch(3, {writes, event(5, "save")}, true), reads})),
            Lines{"2 possible"});
  EXPECT_EQ(
      uninitialised(join({made(2), branch(3, {writes, writes}, true), reads})),
      Lines());
  EXPECT_EQ(
      uninitialised(join(
          {made(2),
           branch(3, {writes, event(5, "leave", R"("what": "throw")")}, true),
           reads})),
      Lines());
  EXPECT_EQ(
      uninitialised(join({made(2), maybe(3, touch(4, "unknown")), reads})),
      Lines());
  // A loop fills it.
  EXPECT_EQ(uninitialised(join({made(2), loop(3, writes), reads})), Lines());
}

TEST(UninitializedTensor, MadeInABranch) {
  EXPECT_EQ(uninitialised(join({maybe(1, made(2)), touch(9, "read")})),
            Lines{"2 possible"});
  EXPECT_EQ(uninitialised(maybe(1, join({made(2), touch(3, "read")}))),
            Lines{"2 likely"});
  EXPECT_EQ(uninitialised(branch(1, {made(2), touch(3, "read")}, true)),
            Lines());
}

TEST(UninitializedTensor, ZerosAreNotSafe) {
  std::vector<Finding> findings =
      findingsOf("uninitialized-tensor",
                 mainFunction(join({made(2), touch(3, "read"), train(20)})));
  ASSERT_EQ(findings.size(), 1u);
  ASSERT_EQ(findings[0].fixes.size(), 1u);
  EXPECT_EQ(findings[0].fixes[0].tier, Fix::Tier::Unsafe);
  EXPECT_EQ(findings[0].fixes[0].edits[0].text, "torch::zeros");
  // Deterministic mode fills it, always with the same.
  EXPECT_EQ(uninitialised(join({event(1, "flag",
                                      R"("what": "deterministic",)"
                                      R"("arguments": [{"constant": "true"}])"),
                                made(2), touch(3, "read")})),
            Lines{"2 possible"});
  // Nothing trains.
  EXPECT_EQ(linesOf("uninitialized-tensor",
                    mainFunction(join({made(2), touch(3, "read")}))),
            Lines());
}

TEST(AsyncCopy, ReadBeforeItIsDone) {
  for (const char *use : {"read", "show", "point"})
    EXPECT_EQ(asyncCopy(join({copied(2, "cpu", "true"), touch(3, use)})),
              Lines{"2 likely"})
        << use;
  EXPECT_EQ(asyncCopy(copied(2, "cpu", "true", R"(, "what": "read")")),
            Lines{"2 likely"});
  EXPECT_EQ(asyncCopy(join({copied(2, "cpu", "true", R"(, "what": "pageable")"),
                            touch(3, "read")})),
            Lines{"2 possible"});
}

TEST(AsyncCopy, WaitedForOrNotRead) {
  Nodes copy = copied(2, "cpu", "true"), reads = touch(9, "read");
  EXPECT_EQ(asyncCopy(join({copy, event(3, "synchronise"), reads})), Lines());
  EXPECT_EQ(asyncCopy(join({copy, call(3, "wait"), reads})), Lines());
  EXPECT_EQ(asyncCopy(join({copy, touch(3, "unknown"), reads})), Lines());
  EXPECT_EQ(asyncCopy(copy), Lines());
  EXPECT_EQ(asyncCopy(join({copied(2, "cuda", "true"), reads})), Lines());
  EXPECT_EQ(asyncCopy(join({copied(2, "cpu", "false"), reads})), Lines());
  EXPECT_EQ(asyncCopy(join({copy, maybe(3, event(4, "synchronise")), reads})),
            Lines{"2 possible"});
}

} // namespace
