//===- SeedTest.cpp - seeding a run, deriving seeds -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include <reprise/seed.h>

#include <set>

using namespace reprise;
using namespace reprise::test;

TEST(Seed, GivesTheSeedBack) {
  Environment none("REPRISE_SEED", nullptr);
  EXPECT_EQ(seed_everything(42), 42u);
  EXPECT_EQ(seed_everything(UINT64_MAX), UINT64_MAX);
}

TEST(Seed, SaysWhatItSeeded) {
  Environment none("REPRISE_SEED", nullptr), logged("REPRISE_LOG", nullptr);
  auto said = [] {
    testing::internal::CaptureStderr();
    seed_everything(42);
    return testing::internal::GetCapturedStderr();
  };
  const std::string devices =
      torch::cuda::is_available() ? "cpu, cuda:0" : "cpu";
  EXPECT_EQ(said().find("reprise: seed 42: " + devices + ", "), 0u) << said();
  Environment set("REPRISE_SEED", "42");
  EXPECT_NE(said().find("seed 42 (REPRISE_SEED): "), std::string::npos);
  Environment quiet("REPRISE_LOG", "0");
  EXPECT_EQ(said(), "");
}

TEST(Seed, SameSeedSameNumbers) {
  Environment none("REPRISE_SEED", nullptr);
  seed_everything(42);
  const auto first = draw();
  const int number = std::rand();
  draw();
  std::rand();
  seed_everything(42);
  EXPECT_EQ(draw(), first);
  EXPECT_EQ(std::rand(), number);
}

TEST(Seed, OtherSeedOtherNumbers) {
  Environment none("REPRISE_SEED", nullptr);
  seed_everything(42);
  const auto first = draw();
  const int number = std::rand();
  seed_everything(43);
  EXPECT_NE(draw(), first);
  EXPECT_NE(std::rand(), number);
}

TEST(Seed, SeedsAsManualSeedDoes) {
  Environment none("REPRISE_SEED", nullptr);
  seed_everything(7);
  const auto ours = draw();
  torch::manual_seed(7);
  EXPECT_EQ(draw(), ours);
}

TEST(Seed, ForgetsTheCachedNormal) {
  Environment none("REPRISE_SEED", nullptr);
  seed_everything(7);
  const auto first = bits(torch::randn({1}));
  seed_everything(7);
  EXPECT_EQ(bits(torch::randn({1})), first);
}

TEST(Seed, LeavesOwnGeneratorsAlone) {
  Environment none("REPRISE_SEED", nullptr);
  auto own = at::detail::createCPUGenerator(5);
  const auto before = bits(own.get_state());
  seed_everything(42);
  EXPECT_EQ(bits(own.get_state()), before);
}

TEST(Seed, HighBitsReachRand) {
  Environment none("REPRISE_SEED", nullptr);
  seed_everything(1);
  const int low = std::rand();
  seed_everything(1 | (std::uint64_t{1} << 40));
  EXPECT_NE(std::rand(), low);
}

TEST(Seed, EnvironmentTakesPrecedence) {
  Environment none("REPRISE_SEED", nullptr);
  seed_everything(9);
  const auto nine = draw();
  {
    Environment set("REPRISE_SEED", "9");
    EXPECT_EQ(seed_everything(42), 9u);
    EXPECT_EQ(draw(), nine);
  }
  {
    Environment set("REPRISE_SEED", "0x1F");
    EXPECT_EQ(seed_everything(42), 31u);
  }
  {
    Environment set("REPRISE_SEED", "18446744073709551615");
    EXPECT_EQ(seed_everything(42), UINT64_MAX);
  }
  EXPECT_EQ(seed_everything(42), 42u);
}

TEST(Seed, WrongEnvironmentIsAnErrorAndSeedsNothing) {
  for (const char *text :
       {"", " ", "-1", "+1", " 1", "1 ", "1.5", "0x", "0x0x1", "zwei", "1e3",
        "18446744073709551616", "0x10000000000000000"}) {
    SCOPED_TRACE(text);
    Environment set("REPRISE_SEED", text);
    auto generator = at::detail::getDefaultCPUGenerator();
    const auto before = bits(generator.get_state());
    expectError<std::invalid_argument>([] { seed_everything(42); },
                                       "REPRISE_SEED is '" + std::string(text) +
                                           "'");
    EXPECT_EQ(bits(generator.get_state()), before);
  }
}

// Computed by a separate program from the formula in seed.h. A change here
// changes what every user's derived streams draw.
TEST(DeriveSeed, TestVectors) {
  EXPECT_EQ(derive_seed(0, 0, 0, 0, 0), 0x78ae5a9a6b5fd45eu);
  EXPECT_EQ(derive_seed(42, 0, 0, 0, 0), 0xcbc2fc9dbe310aaeu);
  EXPECT_EQ(derive_seed(42, 1, 0, 0, 0), 0xe73f81d34eb6d06au);
  EXPECT_EQ(derive_seed(42, 1, 2, 3, 4), 0xf894c83bea196299u);
  EXPECT_EQ(derive_seed(42, 1, 2, 4, 3), 0x5222feea0a12e99bu);
  EXPECT_EQ(
      derive_seed(UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX),
      0xe2ff249822f9a0cau);
  EXPECT_EQ(derive_seed(1234567, 0, 0, 1, 0), 0x01412b2973273f6cu);
}

// 0x44bc2cf5ad770999 is XXH64's published sum of "abc".
TEST(DeriveSeed, AStreamMayHaveAName) {
  EXPECT_EQ(derive_seed(42, "abc", 1, 2, 3),
            derive_seed(42, 0x44bc2cf5ad770999u, 1, 2, 3));
  EXPECT_EQ(derive_seed(42, ""), derive_seed(42, 0xef46db3751d8e999u));
  EXPECT_NE(derive_seed(42, "noise"), derive_seed(42, "Noise"));
}

TEST(DeriveSeed, EachArgumentCounts) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t i : {0, 1, 2, 3}) {
    seeds.insert(derive_seed(i + 10, 0, 0, 0, 0));
    seeds.insert(derive_seed(0, i + 10, 0, 0, 0));
    seeds.insert(derive_seed(0, 0, i + 10, 0, 0));
    seeds.insert(derive_seed(0, 0, 0, i + 10, 0));
    seeds.insert(derive_seed(0, 0, 0, 0, i + 10));
  }
  EXPECT_EQ(seeds.size(), 20u);
}

TEST(DeriveSeed, IndicesNeverMeet) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t epoch = 0; epoch < 4; ++epoch)
    for (std::uint64_t index = 0; index < 50000; ++index)
      seeds.insert(derive_seed(42, 1, epoch, index));
  EXPECT_EQ(seeds.size(), 200000u);
}

TEST(DeriveSeed, DrawsNothing) {
  auto generator = at::detail::getDefaultCPUGenerator();
  const auto before = bits(generator.get_state());
  derive_seed(1, 2, 3, 4, 5);
  EXPECT_EQ(bits(generator.get_state()), before);
}
