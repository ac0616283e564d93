//===- TraceSinkTest.cpp - where else losses go ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include "runtime/src/files/GrowingFile.h"
#include <reprise/manifest.h>
#include <reprise/trace.h>
#include <reprise/trace_sink.h>

#include <csignal>
#include <sys/resource.h>

using namespace reprise;
using namespace reprise::test;

namespace {
/// Keeps what it gets, until it is told to fail.
struct Keeping : TraceSink {
  std::vector<std::string> got;
  bool fails = false;

  void manifest(const Manifest &manifest) override {
    got.push_back(manifest.entries().at("libtorch.version"));
  }
  void scalar(std::uint64_t step, double value,
              const std::string &name) override {
    if (fails)
      throw std::runtime_error("full at " + std::to_string(step));
    got.push_back(std::to_string(step) + ' ' + std::to_string(value) + ' ' +
                  name);
  }
};
} // namespace

TEST(TraceSink, GetsTheManifestAndLosses) {
  TemporaryFile file;
  Keeping sink;
  Trace trace(file.path);
  trace.loss(0, 1.0f);
  trace.add(sink);
  trace.loss(1, 0.5f);
  trace.loss(2, torch::full({1}, 0.25, torch::kHalf), "half");
  trace.loss(3, 0.125);
  trace.tensor(4, "w", torch::zeros({2}));
  EXPECT_EQ(sink.got,
            (std::vector<std::string>{TORCH_VERSION, "1 0.500000 loss",
                                      "2 0.250000 half", "3 0.125000 loss"}));
}

TEST(TraceSink, OfATraceThatIsNoFileGetsTheManifestToo) {
  Keeping sink;
  Trace trace("/dev/null");
  trace.add(sink);
  EXPECT_EQ(sink.got.size(), 1u);
}

TEST(TraceSink, OneThatFailsTakesNothingFromTheOthers) {
  TemporaryFile file;
  Keeping first, second, third;
  Trace trace(file.path);
  trace.add(first).add(second).add(third);
  first.fails = second.fails = true;
  expectError<std::runtime_error>([&] { trace.loss(7, 1.0f); }, "full at 7");
  EXPECT_EQ(read_trace(file.path).records.size(), 1u);
  EXPECT_EQ(third.got.size(), 2u);
  first.fails = second.fails = false;
  trace.loss(8, 1.0f);
  EXPECT_EQ(read_trace(file.path).records.size(), 2u);
  EXPECT_EQ(first.got.size(), 2u);
}

TEST(GrowingFile, TakesBackWhatItCannotWrite) {
  TemporaryFile file;
  // A file of more than 10 bytes cannot be written.
  struct rlimit before, limit;
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  limit = before;
  limit.rlim_cur = 10;
  setrlimit(RLIMIT_FSIZE, &limit);
  std::string said, again;
  {
    reprise::detail::GrowingFile growing("test", file.path);
    growing.append("whole\n");
    try {
      growing.append("torn to pieces\n");
    } catch (const std::runtime_error &error) {
      said = error.what();
    }
    setrlimit(RLIMIT_FSIZE, &before);
    try {
      growing.append("after\n");
    } catch (const std::runtime_error &error) {
      again = error.what();
    }
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(said, "test: cannot write " + file.path + ": File too large");
  EXPECT_EQ(again, said);
  EXPECT_EQ(file.read(), "whole\n");
}
