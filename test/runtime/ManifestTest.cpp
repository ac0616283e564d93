//===- ManifestTest.cpp - what can change a run's bits --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include "reprise/manifest.h"
#include "reprise/seed.h"

#include <random>

using namespace reprise;
using reprise::test::Environment;
using reprise::test::expectError;
using reprise::test::TemporaryFile;

static std::string entry(const Manifest &manifest, const std::string &name) {
  const auto found = manifest.entries().find(name);
  return found == manifest.entries().end() ? "(none)" : found->second;
}

TEST(Manifest, TellsWhatHoldsNow) {
  Environment asked("OMP_DYNAMIC", "FALSE");
  seed_everything(20261122);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const Manifest manifest = Manifest::collect();
  at::set_num_threads(threads);

  EXPECT_EQ(entry(manifest, "seed.run"), "20261122");
  EXPECT_EQ(entry(manifest, "seed.epoch"), "0");
  EXPECT_EQ(entry(manifest, "seed.cpu"), "20261122");
  EXPECT_EQ(entry(manifest, "threads.intra-op"), "1");
  EXPECT_EQ(entry(manifest, "libtorch.version"), TORCH_VERSION);
  EXPECT_EQ(entry(manifest, "environment.OMP_DYNAMIC"), "FALSE");
  EXPECT_NE(entry(manifest, "command").find("reprise_runtime_tests"),
            std::string::npos);
  EXPECT_NE(entry(manifest, "cpu.count"), "(none)");
  EXPECT_NE(entry(manifest, "system.libc"), "(none)");
  EXPECT_NE(entry(manifest, "code.executable"), "(none)");
  EXPECT_NE(entry(manifest, "code.library.libtorch_cpu.so"), "(none)");
}

TEST(Manifest, TwiceIsTheSame) {
  EXPECT_EQ(Manifest::collect().json(), Manifest::collect().json());
}

TEST(Manifest, FollowsTheFlags) {
  at::Context &context = at::globalContext();
  const bool before = context.benchmarkCuDNN();
  context.setBenchmarkCuDNN(true);
  EXPECT_EQ(entry(Manifest::collect(), "flags.cudnn.benchmark"), "on");
  context.setBenchmarkCuDNN(false);
  EXPECT_EQ(entry(Manifest::collect(), "flags.cudnn.benchmark"), "off");
  context.setBenchmarkCuDNN(before);
}

TEST(Manifest, DrawsNothing) {
  seed_everything(3);
  const auto without = test::draw();
  seed_everything(3);
  Manifest::collect();
  EXPECT_EQ(test::draw(), without);
}

TEST(Manifest, ComesBackFromItsFile) {
  const TemporaryFile file;
  Manifest manifest = Manifest::collect();
  manifest.set("data", "a \"quoted\" path\\with\nlines\tand\x01 control");
  manifest.write(file.path);
  EXPECT_EQ(Manifest::read(file.path), manifest);
  Manifest().write(file.path);
  EXPECT_EQ(Manifest::read(file.path), Manifest());
}

TEST(Manifest, ReplacesBytesThatAreNoText) {
  Manifest manifest;
  manifest.set("path", "caf\xe9/\xc3\xa9\xf0\x9f\x98\x80/\xed\xa0\x80\xc0\xaf");
  EXPECT_EQ(entry(manifest, "path"),
            "caf\xef\xbf\xbd/\xc3\xa9\xf0\x9f\x98\x80/"
            "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Manifest, RefusesWhatIsNone) {
  expectError<std::runtime_error>(
      [] { Manifest::read("/no/such/manifest.json"); },
      "cannot read the manifest '/no/such/manifest.json'");
  expectError<std::runtime_error>(
      [] { Manifest().write("/no/such/manifest.json"); },
      "cannot write the manifest '/no/such/manifest.json'");
  const TemporaryFile file;
  for (const char *text :
       {"", "[]", "{", "{\"a\": \"b\"} more", "{\"a\": \"b\", \"a\": \"c\"}",
        "{\"a\": \"b", "{\"a\": 1}", "\xff\xfe"}) {
    file.write(text);
    expectError<std::runtime_error>([&] { Manifest::read(file.path); },
                                    "' is not a manifest: ");
  }
}

TEST(Manifest, EveryCutOffFileIsRefused) {
  const std::string whole = Manifest::collect().json();
  for (std::size_t size = 0; size + 2 < whole.size(); size += 7)
    EXPECT_THROW(Manifest::from_json(whole.substr(0, size)),
                 std::runtime_error);
}

TEST(ManifestDifferences, NothingDiffersFromItself) {
  const Manifest manifest = Manifest::collect();
  EXPECT_TRUE(differences(manifest, manifest).empty());
}

TEST(ManifestDifferences, TheBestExplanationComesFirst) {
  Manifest here, there;
  here.set("system.kernel", "6.1").set("threads.intra-op", "2");
  here.set("seed.run", "1").set("cpu.model", "A").set("batch", "32");
  here.set("same", "x");
  there.set("system.kernel", "6.2").set("threads.intra-op", "8");
  there.set("seed.run", "2").set("cpu.model", "B").set("gpu.0.model", "H100");
  there.set("same", "x");
  std::vector<std::string> names;
  for (const ManifestDifference &one : differences(here, there))
    names.push_back(one.name);
  EXPECT_EQ(names, (std::vector<std::string>{"seed.run", "batch",
                                             "threads.intra-op", "gpu.0.model",
                                             "cpu.model", "system.kernel"}));
}

TEST(ManifestDifferences, SaysWhatDiffersAndWhy) {
  Manifest here, there;
  here.set("threads.intra-op", "2");
  there.set("threads.intra-op", "8").set("environment.MKL_CBWR", "AVX2");
  const auto found = differences(here, there);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].words(),
            "threads.intra-op is 2 here and 8 there: sums of more than 32,768 "
            "elements are split by the number of threads");
  EXPECT_EQ(found[0]
                .words("in run 1", "in run 2")
                .find("threads.intra-op is 2 in run 1 and 8 in run 2: "),
            0u);
  EXPECT_EQ(found[1].words(),
            "environment.MKL_CBWR is AVX2 there and unknown or not set here: "
            "LibTorch or one of its libraries reads this variable");
}

/// The other way round the same names come in the same order, sides swapped.
TEST(ManifestDifferences, AreTheSameFromBothSides) {
  std::mt19937 engine(7);
  const std::vector<std::string> names = {
      "seed.run", "seed",        "batch", "threads",     "cpu.capability",
      "cpu",      "code.commit", "zeta",  "system.libc", "environment.A"};
  for (int round = 0; round < 200; ++round) {
    Manifest left, right;
    for (const std::string &name : names) {
      if (engine() % 3)
        left.set(name, std::to_string(engine() % 2));
      if (engine() % 3)
        right.set(name, std::to_string(engine() % 2));
    }
    const auto one = differences(left, right), other = differences(right, left);
    ASSERT_EQ(one.size(), other.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      EXPECT_EQ(one[i].name, other[i].name);
      EXPECT_EQ(one[i].left, other[i].right);
      EXPECT_EQ(one[i].right, other[i].left);
      EXPECT_NE(one[i].left, one[i].right);
    }
  }
}
