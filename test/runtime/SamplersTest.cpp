//===- SamplersTest.cpp - the order of samples ----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include <reprise/samplers.h>
#include <reprise/seed.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <sstream>

using namespace reprise;
using namespace reprise::test;

using Indices = std::vector<std::size_t>;

namespace {

/// A data set whose samples are their own indices.
struct Numbers : torch::data::datasets::BatchDataset<Numbers, Indices> {
  std::size_t count;
  explicit Numbers(std::size_t count) : count(count) {}
  Indices get_batch(c10::ArrayRef<std::size_t> indices) override {
    return indices.vec();
  }
  torch::optional<std::size_t> size() const override { return count; }
};

/// The rest of the epoch that runs.
template <class Sampler> Indices rest(Sampler &sampler, std::size_t batch) {
  Indices all;
  while (auto some = sampler.next(batch))
    all.insert(all.end(), some->begin(), some->end());
  return all;
}

template <class Sampler> Indices epoch(Sampler &sampler) {
  sampler.reset();
  return rest(sampler, 7);
}

/// An epoch of LibTorch's own loader, which owns a copy of the sampler.
template <class Loader> Indices load(Loader &loader) {
  Indices all;
  for (auto &batch : loader)
    all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

class SamplersTest : public testing::Test {
protected:
  Environment none{"REPRISE_SEED", nullptr};
};

} // namespace

// Computed by a separate program with numbers of any size. A change here
// changes the order of every user's samples.
TEST(Shuffled, TestVectors) {
  EXPECT_EQ(shuffled(10, 42, 0), (Indices{6, 0, 2, 1, 7, 5, 9, 8, 3, 4}));
  EXPECT_EQ(shuffled(10, 42, 1), (Indices{9, 7, 6, 8, 0, 5, 4, 1, 2, 3}));
  EXPECT_EQ(shuffled(5, 0, 0), (Indices{1, 2, 3, 0, 4}));
  const Indices large = shuffled(100000, 7, 3);
  EXPECT_EQ(Indices(large.begin(), large.begin() + 4),
            (Indices{46759, 9338, 43154, 1468}));
}

TEST(Shuffled, IsAPermutationOfAnySize) {
  for (std::size_t size : {0, 1, 2, 3, 10, 1000}) {
    Indices order = shuffled(size, 3, 5);
    std::sort(order.begin(), order.end());
    Indices all(size);
    std::iota(all.begin(), all.end(), std::size_t{0});
    EXPECT_EQ(order, all);
  }
}

// 24 orders of 4, each expected 1000 times; chi-square with 23 degrees of
// freedom is above 58 once in 10,000 seeds.
TEST(Shuffled, PrefersNoOrder) {
  std::map<Indices, int> count;
  for (std::uint64_t epoch = 0; epoch < 24000; ++epoch)
    ++count[shuffled(4, 1, epoch)];
  ASSERT_EQ(count.size(), 24u);
  double chi = 0;
  for (const auto &entry : count)
    chi += (entry.second - 1000.0) * (entry.second - 1000.0) / 1000.0;
  EXPECT_LT(chi, 58);
}

TEST_F(SamplersTest, EpochsDifferAndRepeat) {
  SeededRandomSampler sampler(100, 42), twin(100, 42);
  const Indices first = epoch(sampler), second = epoch(sampler);
  EXPECT_EQ(first, shuffled(100, 42, 0));
  EXPECT_EQ(second, shuffled(100, 42, 1));
  EXPECT_NE(first, second);
  draw();
  EXPECT_EQ(epoch(twin), first);
  EXPECT_EQ(epoch(twin), second);
}

TEST_F(SamplersTest, LeavesTheDefaultGeneratorAlone) {
  torch::manual_seed(1);
  const auto expected = draw();
  torch::manual_seed(1);
  SeededRandomSampler sampler(100, 42);
  epoch(sampler);
  EXPECT_EQ(draw(), expected);
}

TEST_F(SamplersTest, TakesTheRunsSeed) {
  seed_everything(42);
  SeededRandomSampler sampler(10);
  EXPECT_EQ(epoch(sampler), shuffled(10, 42, 0));
}

TEST_F(SamplersTest, SetEpochNamesTheNextOne) {
  SeededRandomSampler sampler(20, 42);
  sampler.set_epoch(7);
  EXPECT_EQ(sampler.epoch(), 7u);
  sampler.reset();
  const auto head = sampler.next(5);
  sampler.set_epoch(3);
  // The epoch that runs goes on.
  Indices all = *head;
  const Indices tail = rest(sampler, 6);
  all.insert(all.end(), tail.begin(), tail.end());
  EXPECT_EQ(all, shuffled(20, 42, 7));
  EXPECT_EQ(epoch(sampler), shuffled(20, 42, 3));
  EXPECT_EQ(epoch(sampler), shuffled(20, 42, 4));
}

TEST_F(SamplersTest, SeekGoesToAnyPlace) {
  const Indices expected = shuffled(20, 42, 5);
  SeededRandomSampler sampler(20, 42);
  for (std::size_t position = 0; position <= 20; ++position) {
    sampler.seek(5, position);
    sampler.set_epoch(5); // A habit that must not lose the position.
    EXPECT_EQ(sampler.next_start().position, position);
    EXPECT_EQ(epoch(sampler),
              Indices(expected.begin() + position, expected.end()));
  }
  EXPECT_THROW(sampler.seek(0, 21), std::out_of_range);
}

TEST_F(SamplersTest, CopiesAreOneSampler) {
  SeededRandomSampler sampler(20, 42);
  auto copy = sampler;
  sampler.set_epoch(9);
  copy.reset();
  const Indices all = shuffled(20, 42, 9);
  EXPECT_EQ(*copy.next(4), Indices(all.begin(), all.begin() + 4));
  EXPECT_EQ(sampler.position(), 4u);
  EXPECT_EQ(sampler.epoch(), 9u);
}

// LibTorch's own samplers fail this one: their loader has a copy.
TEST_F(SamplersTest, SetEpochReachesLibTorchsLoader) {
  SeededRandomSampler sampler(30, 42);
  for (std::size_t workers : {0, 2}) {
    auto loader = torch::data::make_data_loader(
        Numbers(30), sampler,
        torch::data::DataLoaderOptions(4).workers(workers));
    sampler.set_epoch(2);
    EXPECT_EQ(load(*loader), shuffled(30, 42, 2));
    sampler.set_epoch(5);
    EXPECT_EQ(load(*loader), shuffled(30, 42, 5));
    EXPECT_EQ(load(*loader), shuffled(30, 42, 6));
    sampler.seek(5, 10);
    const Indices all = shuffled(30, 42, 5);
    EXPECT_EQ(load(*loader), Indices(all.begin() + 10, all.end()));
  }
}

TEST_F(SamplersTest, IsADefaultSamplerOfLibTorchsLoader) {
  seed_everything(42);
  auto loader =
      torch::data::make_data_loader<SeededRandomSampler>(Numbers(12), 5);
  EXPECT_EQ(load(*loader), shuffled(12, 42, 0));
  auto sequential =
      torch::data::make_data_loader<reprise::SequentialSampler>(Numbers(5), 2);
  EXPECT_EQ(load(*sequential), (Indices{0, 1, 2, 3, 4}));
}

TEST_F(SamplersTest, ResetTakesANewSize) {
  SeededRandomSampler sampler(20, 42);
  sampler.reset(8);
  EXPECT_EQ(rest(sampler, 3), shuffled(8, 42, 0));
  EXPECT_EQ(sampler.size(), 8u);
}

TEST_F(SamplersTest, SequentialGoesInOrder) {
  reprise::SequentialSampler sampler(5);
  EXPECT_EQ(epoch(sampler), (Indices{0, 1, 2, 3, 4}));
  EXPECT_EQ(epoch(sampler), (Indices{0, 1, 2, 3, 4}));
  EXPECT_EQ(sampler.epoch(), 1u);
  sampler.seek(4, 3);
  EXPECT_EQ(epoch(sampler), (Indices{3, 4}));
}

TEST_F(SamplersTest, AnEmptyDataSetHasNoBatch) {
  SeededRandomSampler random(0, 1);
  EXPECT_TRUE(epoch(random).empty());
  SeededDistributedSampler distributed(0, 2, 1, 1);
  EXPECT_TRUE(epoch(distributed).empty());
}

TEST_F(SamplersTest, CountsAreThoseOfLibTorchsDistributedSampler) {
  for (std::size_t size : {8, 9, 10, 11})
    for (std::size_t replicas : {1, 2, 3, 4})
      for (bool duplicates : {true, false})
        for (std::size_t rank = 0; rank < replicas; ++rank) {
          SeededDistributedSampler ours(size, replicas, rank, 42, duplicates);
          torch::data::samplers::DistributedRandomSampler theirs(
              size, replicas, rank, duplicates);
          theirs.reset();
          EXPECT_EQ(epoch(ours).size(), rest(theirs, 7).size())
              << size << ' ' << replicas << ' ' << rank << ' ' << duplicates;
        }
}

TEST_F(SamplersTest, ReplicasShareTheEpoch) {
  for (std::size_t size : {1, 2, 12, 13, 14})
    for (bool duplicates : {true, false}) {
      std::multiset<std::size_t> seen;
      for (std::size_t rank = 0; rank < 4; ++rank) {
        SeededDistributedSampler sampler(size, 4, rank, 42, duplicates);
        sampler.set_epoch(3);
        for (std::size_t index : epoch(sampler)) {
          EXPECT_LT(index, size);
          seen.insert(index);
        }
      }
      const std::set<std::size_t> distinct(seen.begin(), seen.end());
      EXPECT_EQ(distinct.size(), duplicates ? size : size / 4 * 4);
      EXPECT_EQ(seen.size(), duplicates ? (size + 3) / 4 * 4 : size / 4 * 4);
    }
}

TEST_F(SamplersTest, WithoutDuplicatesOthersAreLeftOutInEachEpoch) {
  std::set<std::size_t> missing;
  for (std::uint64_t number = 0; number < 20; ++number) {
    std::set<std::size_t> seen;
    for (std::size_t rank = 0; rank < 3; ++rank) {
      SeededDistributedSampler sampler(10, 3, rank, 1, false);
      sampler.set_epoch(number);
      for (std::size_t index : epoch(sampler))
        seen.insert(index);
    }
    for (std::size_t index = 0; index < 10; ++index)
      if (!seen.count(index))
        missing.insert(index);
  }
  EXPECT_GT(missing.size(), 3u);
}

TEST_F(SamplersTest, ARankThatIsNoneIsAnError) {
  expectError<std::invalid_argument>(
      [] { SeededDistributedSampler(10, 2, 2, 1); }, "less than the number");
}

TEST_F(SamplersTest, StateGoesOnInAnotherObject) {
  SeededRandomSampler sampler(20, 42);
  sampler.set_epoch(4);
  sampler.reset();
  sampler.next(9);
  SeededRandomSampler other(20, 1); // Its seed comes with the state.
  other.load_state(sampler.state());
  EXPECT_EQ(other.position(), 9u);
  EXPECT_EQ(epoch(other), rest(sampler, 3));
  EXPECT_EQ(epoch(other), shuffled(20, 42, 5));
}

TEST_F(SamplersTest, GoesThroughLibTorchsArchives) {
  SeededRandomSampler sampler(20, 0xffeeddccbbaa9988);
  sampler.set_epoch(4);
  sampler.reset();
  sampler.next(9);
  torch::serialize::OutputArchive out;
  sampler.save(out);
  std::stringstream stream;
  out.save_to(stream);
  torch::serialize::InputArchive in;
  in.load_from(stream);
  SeededRandomSampler other(20, 1);
  other.load(in);
  EXPECT_EQ(epoch(other), rest(sampler, 3));
}

TEST_F(SamplersTest, AForeignStateIsAnError) {
  SeededRandomSampler sampler(20, 42);
  const std::string state = sampler.state();
  reprise::SequentialSampler sequential(20);
  expectError<std::runtime_error>([&] { sequential.load_state(state); },
                                  "SeededRandomSampler");
  SeededRandomSampler larger(21, 42);
  expectError<std::runtime_error>([&] { larger.load_state(state); },
                                  "20 samples");
  SeededDistributedSampler one(20, 2, 0, 42), two(20, 2, 1, 42);
  expectError<std::runtime_error>([&] { one.load_state(two.state()); },
                                  "rank 1 of 2");
  for (std::size_t size = 0; size < state.size(); ++size)
    EXPECT_THROW(sampler.load_state(state.substr(0, size)), std::runtime_error);
  EXPECT_THROW(sampler.load_state(state + "x"), std::runtime_error);
  EXPECT_THROW(sampler.load_state(sampler.state_at(0, 21)), std::runtime_error);
}

/// Any sequence of calls gives what a simple model gives.
TEST_F(SamplersTest, AnySequenceOfCallsEqualsTheModel) {
  std::mt19937 random(12345);
  const auto pick = [&](std::size_t count) { return random() % count; };
  for (int round = 0; round < 200; ++round) {
    const std::size_t size = pick(12);
    SeededRandomSampler sampler(size, 42);
    std::uint64_t at = 0, next = 0;
    std::size_t position = 0, nextPosition = 0;
    bool begun = false;
    for (int step = 0; step < 40; ++step) {
      switch (pick(5)) {
      case 0:
        sampler.reset();
        at = next++;
        position = std::exchange(nextPosition, 0);
        begun = true;
        break;
      case 1: {
        if (!begun) {
          at = next++;
          position = std::exchange(nextPosition, 0);
          begun = true;
        }
        const std::size_t asked = 1 + pick(4);
        const auto batch = sampler.next(asked);
        const Indices all = shuffled(size, 42, at);
        const Indices expected(all.begin() + position,
                               all.begin() + std::min(size, position + asked));
        EXPECT_EQ(batch.has_value(), !expected.empty());
        if (batch) {
          EXPECT_EQ(*batch, expected);
        }
        position += expected.size();
        break;
      }
      case 2: {
        const std::uint64_t epoch = pick(3);
        sampler.set_epoch(epoch);
        if (next != epoch)
          nextPosition = 0;
        next = epoch;
        break;
      }
      case 3:
        next = pick(3);
        nextPosition = pick(size + 1);
        sampler.seek(next, nextPosition);
        break;
      case 4: {
        const auto start = sampler.next_start();
        const std::string state = sampler.state();
        sampler = SeededRandomSampler(size, 7);
        sampler.load_state(state);
        next = start.chosen ? start.epoch : at;
        nextPosition = start.chosen ? start.position : position;
        begun = false;
        break;
      }
      }
    }
  }
}
