//===- MlflowTest.cpp - losses for MLflow ---------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// mlflow_test.py has MLflow itself read what this only compares.

#include "Support.h"

#include "runtime/src/sinks/mlflow/Names.h"
#include "runtime/src/sinks/mlflow/Text.h"
#include <reprise/manifest.h>
#include <reprise/mlflow.h>

#include <limits>
#include <set>

using namespace reprise;
using namespace reprise::detail;
using namespace reprise::test;

static double one() { return 1.0; }

TEST(MlflowNames, StayWhereTheyCan) {
  MlflowNames names;
  for (const char *name :
       {"loss", "validation/loss", "a b-c_d.e", "seed.run", ".a/.b", "a..b"})
    EXPECT_EQ(names.of(name), name);
}

TEST(MlflowNames, AreNoPathsElsewhere) {
  MlflowNames names;
  EXPECT_EQ(names.of("../../etc/passwd"), "_/_/etc/passwd");
  EXPECT_EQ(names.of("/etc"), "_/etc");
  EXPECT_EQ(names.of("...x"), "_.x");
  EXPECT_EQ(names.of(""), "__");
  EXPECT_EQ(names.of("a//b/"), "a/_/b/_");
  EXPECT_EQ(names.of(std::string("a\0b\\c:\n", 7)), "a_b_c__");
}

TEST(MlflowNames, NeverMerge) {
  MlflowNames names;
  const std::string asked[] = {"a+",     "a_",  "a*", "loss",  "loss/x",
                               "loss.x", "y/z", "y",  "y/z/w", "y_"};
  std::set<std::string> given;
  for (const std::string &name : asked)
    given.insert(names.of(name));
  EXPECT_EQ(given.size(), 10u);
  EXPECT_EQ(names.of("a+"), "a_");
  EXPECT_EQ(names.of("a_"), "a__");
  EXPECT_EQ(names.of("loss/x"), "loss.x");
  EXPECT_EQ(names.of("loss.x"), "loss.x_");
  for (const std::string &one : given)
    for (const std::string &other : given)
      EXPECT_NE(one.compare(0, other.size() + 1, other + "/"), 0) << one;
}

TEST(MlflowText, Uris) {
  EXPECT_EQ(uri("/a b/\xc3\xbc#%/../c"), "file:///a%20b/c");
  EXPECT_EQ(uri("/\xc3\xbc#%"), "file:///%C3%BC%23%25");
}

TEST(MlflowText, AllDigits) {
  EXPECT_EQ(digits(0.1), "0.10000000000000001");
  EXPECT_EQ(digits(-0.0), "-0");
  EXPECT_EQ(digits(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(digits(-std::numeric_limits<double>::quiet_NaN()), "nan");
  for (double value : {1.0 / 3, 5e-324, 1.7976931348623157e308})
    EXPECT_EQ(std::strtod(digits(value).c_str(), nullptr), value);
}

TEST(MlflowRun, WritesEachValueAtOnce) {
  TemporaryFolder folder;
  MlflowRun run(folder.path + "/mlruns", "digits", "first", one);
  run.scalar(0, 0.5, "loss");
  run.scalar(1, 0.25, "loss");
  run.param("rate", "0.1\n");
  run.tag("kind", "test");
  EXPECT_EQ(contents(run.path() + "/metrics/loss"),
            "1000 0.5 0\n1000 0.25 1\n");
  EXPECT_EQ(contents(run.path() + "/params/rate"), "0.1 ");
  EXPECT_EQ(contents(run.path() + "/tags/kind"), "test");
  EXPECT_EQ(contents(run.path() + "/tags/mlflow.runName"), "first");
  EXPECT_EQ(run.id().size(), 32u);
  EXPECT_FALSE(std::filesystem::exists(run.path() + "/partial"));
}

static bool says(const std::string &path, const std::string &line) {
  return contents(path + "/meta.yaml").find("\n" + line + "\n") !=
         std::string::npos;
}

TEST(MlflowRun, SaysHowItEnded) {
  TemporaryFolder folder;
  std::string path;
  {
    MlflowRun run(folder.path, "digits", "", one);
    path = run.path();
    EXPECT_TRUE(says(path, "status: 1"));
    EXPECT_TRUE(says(path, "end_time: null"));
  }
  EXPECT_TRUE(says(path, "status: 3"));
  EXPECT_TRUE(says(path, "end_time: 1000"));
  try {
    MlflowRun run(folder.path, "digits");
    path = run.path();
    throw 1;
  } catch (int) {
  }
  EXPECT_TRUE(says(path, "status: 4"));
}

TEST(MlflowRun, RunsShareAnExperiment) {
  TemporaryFolder folder;
  const auto experiment = [&](const std::string &name) {
    const MlflowRun run(folder.path, name);
    return std::filesystem::path(run.path()).parent_path().filename().string();
  };
  EXPECT_EQ(experiment("Default"), "0");
  EXPECT_EQ(experiment("a"), experiment("a"));
  EXPECT_NE(experiment("a"), experiment("b"));
  // As MLflow writes names.
  for (const std::string line : {"plain name", "'it''s: one'"}) {
    const std::string made = folder.path + "/1" + std::to_string(line.size());
    std::filesystem::create_directory(made);
    std::ofstream(made + "/meta.yaml") << "name: " + line + "\n";
  }
  EXPECT_EQ(experiment("plain name"), "110");
  EXPECT_EQ(experiment("it's: one"), "112");
}

TEST(MlflowRun, KeepsTheManifest) {
  TemporaryFolder folder;
  MlflowRun run(folder.path);
  const Manifest manifest = Manifest()
                                .set("code.library.libstdc++.so.6", "id")
                                .set("code.commit", "abc");
  run.manifest(manifest);
  EXPECT_EQ(contents(run.path() + "/params/code.library.libstdc__.so.6"), "id");
  EXPECT_EQ(contents(run.path() + "/tags/mlflow.source.git.commit"), "abc");
  EXPECT_EQ(Manifest::read(run.path() + "/artifacts/manifest.json"), manifest);
}

TEST(MlflowRun, StaysWhereItIsWhenTheProgramMoves) {
  TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path);
  std::string path;
  {
    MlflowRun run("mlruns");
    path = run.path();
    std::filesystem::current_path(before);
    run.scalar(0, 1.0, "loss");
  }
  EXPECT_TRUE(says(path, "status: 3"));
}

TEST(MlflowRun, Errors) {
  TemporaryFile file;
  expectError<std::runtime_error>([&] { MlflowRun run(file.path); },
                                  "mlflow: cannot create " + file.path +
                                      "/0: ");
  TemporaryFolder folder;
  MlflowRun run(folder.path);
  std::filesystem::remove_all(run.path() + "/metrics");
  std::ofstream(run.path() + "/metrics") << "in the way";
  expectError<std::runtime_error>([&] { run.scalar(0, 1.0, "loss"); },
                                  run.path() + "/metrics");
  expectError<std::invalid_argument>(
      [&] { run.scalar(UINT64_MAX, 1.0, "loss"); }, "2^63 or more");
}
