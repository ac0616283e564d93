//===- SampleSeedTest.cpp - seeds of one sample ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include <reprise/sample_generator.h>
#include <reprise/sample_seed.h>
#include <reprise/seed.h>

#include <cstdlib>
#include <set>

using namespace reprise;
using namespace reprise::test;

namespace {

class SampleSeedTest : public testing::Test {
protected:
  Environment none{"REPRISE_SEED", nullptr};
  void SetUp() override { seed_everything(42); }
};

/// A data set that draws in get() from an engine of the standard library.
struct Noisy : torch::data::datasets::Dataset<Noisy> {
  torch::data::Example<> get(std::size_t index) override {
    auto engine = sample_engine(index);
    const auto low = static_cast<std::int64_t>(engine() & 0xffffff);
    return {torch::full({1}, low, torch::kLong),
            torch::full({1}, static_cast<std::int64_t>(index), torch::kLong)};
  }
  torch::optional<std::size_t> size() const override { return 64; }
};

} // namespace

TEST_F(SampleSeedTest, EachPartOfTheKeyCountsAndNothingElse) {
  const auto first = sample_seed(5);
  draw();
  EXPECT_EQ(sample_seed(5), first);
  EXPECT_NE(sample_seed(6), first);
  set_epoch(1);
  EXPECT_NE(sample_seed(5), first);
  set_epoch(0);
  EXPECT_EQ(sample_seed(5), first);
  seed_everything(43);
  EXPECT_NE(sample_seed(5), first);
}

// Computed by a separate program, with a Mersenne twister that gives the
// standard's 10000th number. A change here changes what every user's samples
// draw.
TEST_F(SampleSeedTest, TestVectors) {
  EXPECT_EQ(sample_seed(7), 0x9a0a1557caf20a07u);
  EXPECT_EQ(sample_seed(7), derive_seed(42, 0x72657072697366, 0, 7));
  auto engine = sample_engine(7);
  EXPECT_EQ(engine(), 0xa2ed8804e3961340u);
  EXPECT_EQ(engine(), 0x44f1726ac4c25634u);
  EXPECT_EQ(engine(), 0xb4e2ef0db3e50685u);
}

TEST_F(SampleSeedTest, AnotherStreamThanTheGenerators) {
  EXPECT_NE(sample_seed(5), sample_generator(5).current_seed());
}

TEST_F(SampleSeedTest, WorkersOfALoaderDoNotCount) {
  const auto alone = load<Noisy>(0);
  for (std::size_t workers : {1, 2, 4})
    for (int run = 0; run < 3; ++run)
      EXPECT_EQ(load<Noisy>(workers), alone) << workers << " workers";
}

TEST_F(SampleSeedTest, ManySamplesDoNotMeet) {
  constexpr std::size_t count = 200000;
  std::set<std::uint64_t> seeds;
  for (std::size_t i = 0; i < count; ++i)
    seeds.insert(sample_seed(i));
  EXPECT_EQ(seeds.size(), count);
}

// What depends on the start of the program runs in a process of its own.
TEST(SampleSeedDeathTest, UnseededIsAnErrorInItsName) {
  unsetenv("REPRISE_SEED");
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        try {
          sample_seed(0);
        } catch (const std::logic_error &error) {
          std::fputs(error.what(), stderr);
          std::exit(7);
        }
        std::exit(0);
      },
      testing::ExitedWithCode(7), "sample_seed: .*reprise::seed_everything");
}
