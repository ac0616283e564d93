//===- SampleGeneratorTest.cpp - random numbers of one sample -------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include <reprise/sample_generator.h>
#include <reprise/seed.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>
#include <thread>

using namespace reprise;
using namespace reprise::test;

namespace {

class SampleGeneratorTest : public testing::Test {
protected:
  Environment none{"REPRISE_SEED", nullptr};
  void SetUp() override { seed_everything(42); }
};

std::vector<std::uint8_t> sample(std::size_t index) {
  auto generator = sample_generator(index);
  auto numbers = bits(torch::rand({3}, generator));
  const auto more = bits(torch::randn({2}, generator));
  numbers.insert(numbers.end(), more.begin(), more.end());
  return numbers;
}

/// A data set that draws in get(), as augmentation does.
struct Noisy : torch::data::datasets::Dataset<Noisy> {
  torch::data::Example<> get(std::size_t index) override {
    auto generator = sample_generator(index);
    return {torch::rand({4}, generator),
            torch::full({1}, static_cast<std::int64_t>(index), torch::kLong)};
  }
  torch::optional<std::size_t> size() const override { return 64; }
};

} // namespace

TEST_F(SampleGeneratorTest, SameKeySameNumbers) {
  const auto first = sample(5);
  draw();
  sample(6);
  EXPECT_EQ(sample(5), first);
  seed_everything(42);
  EXPECT_EQ(sample(5), first);
}

TEST_F(SampleGeneratorTest, EachPartOfTheKeyCounts) {
  const auto first = sample(5);
  EXPECT_NE(sample(6), first);
  set_epoch(1);
  EXPECT_NE(sample(5), first);
  set_epoch(0);
  EXPECT_EQ(sample(5), first);
  seed_everything(43);
  EXPECT_NE(sample(5), first);
}

TEST_F(SampleGeneratorTest, SeedEverythingGoesBackToEpochZero) {
  const auto first = sample(5);
  set_epoch(9);
  seed_everything(42);
  EXPECT_EQ(sample(5), first);
}

TEST_F(SampleGeneratorTest, AllSixtyFourBitsOfTheSeedCount) {
  const auto first = sample(0);
  seed_everything(42 | (std::uint64_t{1} << 63));
  EXPECT_NE(sample(0), first);
}

// Computed by a separate program, with Python's Mersenne twister. A change here
// changes what every user's samples draw.
TEST_F(SampleGeneratorTest, TestVectors) {
  auto keep = sample_generator(7);
  auto *impl = keep.get<at::CPUGeneratorImpl>();
  EXPECT_EQ(impl->current_seed(), derive_seed(42, 0x72657072697365, 0, 7));
  std::uint32_t numbers[3];
  for (std::uint32_t &number : numbers)
    number = impl->random();
  EXPECT_EQ(numbers[0], 0x3528af25u);
  EXPECT_EQ(numbers[1], 0x3a2ac3c9u);
  EXPECT_EQ(numbers[2], 0x18147618u);
}

TEST_F(SampleGeneratorTest, DefaultGeneratorsStayAsTheyAre) {
  auto generator = at::detail::getDefaultCPUGenerator();
  const auto before = bits(generator.get_state());
  sample(1);
  set_epoch(3);
  sample(2);
  EXPECT_EQ(bits(generator.get_state()), before);
}

TEST_F(SampleGeneratorTest, DefaultGeneratorsDoNotCount) {
  const auto first = sample(1);
  torch::manual_seed(4711);
  draw();
  EXPECT_EQ(sample(1), first);
}

TEST_F(SampleGeneratorTest, GeneratorsAreSeparate) {
  auto one = sample_generator(1);
  auto two = sample_generator(1);
  EXPECT_NE(one, two);
  torch::rand({100}, one);
  EXPECT_EQ(bits(torch::rand({8}, two)),
            bits(torch::rand({8}, sample_generator(1))));
}

TEST_F(SampleGeneratorTest, ThreadsAndOrderDoNotCount) {
  constexpr std::size_t count = 256;
  std::vector<std::vector<std::uint8_t>> expected(count), found(count);
  for (std::size_t i = 0; i < count; ++i)
    expected[i] = sample(i);
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937(1));
  std::vector<std::thread> threads;
  for (std::size_t worker = 0; worker < 4; ++worker)
    threads.emplace_back([&, worker] {
      for (std::size_t i = worker; i < count; i += 4)
        found[order[i]] = sample(order[i]);
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(found, expected);
}

TEST_F(SampleGeneratorTest, WorkersOfALoaderDoNotCount) {
  const auto alone = load<Noisy>(0);
  for (std::size_t workers : {1, 2, 4})
    for (int run = 0; run < 3; ++run)
      EXPECT_EQ(load<Noisy>(workers), alone) << workers << " workers";
}

// With 32-bit seeds two of these would be expected to start alike.
TEST_F(SampleGeneratorTest, ManySamplesDoNotMeet) {
  constexpr std::size_t count = 200000;
  std::set<std::uint64_t> starts;
  for (std::size_t i = 0; i < count; ++i)
    starts.insert(sample_generator(i).get<at::CPUGeneratorImpl>()->random64());
  EXPECT_EQ(starts.size(), count);
}

TEST_F(SampleGeneratorTest, NumbersAreSpreadEvenly) {
  double sum = 0, square = 0;
  constexpr int count = 20000;
  for (int i = 0; i < count; ++i) {
    const double x = torch::rand({1}, sample_generator(i)).item<float>();
    sum += x;
    square += x * x;
  }
  // Of the first number of neighbouring samples; 5 standard errors wide.
  EXPECT_NEAR(sum / count, 0.5, 0.0103);
  EXPECT_NEAR(square / count, 1.0 / 3, 0.0106);
}

// What depends on the start of the program runs in a process of its own.
class SampleGeneratorDeathTest : public testing::Test {
protected:
  void SetUp() override {
    unsetenv("REPRISE_SEED");
    testing::FLAGS_gtest_death_test_style = "threadsafe";
  }
};

TEST_F(SampleGeneratorDeathTest, UnseededIsAnError) {
  EXPECT_EXIT(
      {
        try {
          sample_generator(0);
        } catch (const std::logic_error &error) {
          std::fputs(error.what(), stderr);
          std::exit(7);
        }
        std::exit(0);
      },
      testing::ExitedWithCode(7), "reprise::seed_everything");
}

TEST_F(SampleGeneratorDeathTest, DrawingIsNotSeeding) {
  EXPECT_EXIT(
      {
        draw();
        try {
          sample_generator(0);
        } catch (const std::logic_error &) {
          std::exit(7);
        }
        std::exit(0);
      },
      testing::ExitedWithCode(7), "");
}

TEST_F(SampleGeneratorDeathTest, ManualSeedIsTakenAndKept) {
  EXPECT_EXIT(
      {
        torch::manual_seed(42);
        const auto first = sample(3);
        torch::manual_seed(43);
        const bool kept = sample(3) == first;
        seed_everything(42);
        const bool same = sample(3) == first;
        std::exit(kept && same ? 7 : 1);
      },
      testing::ExitedWithCode(7), "");
}
