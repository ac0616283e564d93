//===- LoaderTest.cpp - batches with an exact position --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include <reprise/loader.h>
#include <reprise/sample_generator.h>
#include <reprise/sample_seed.h>
#include <reprise/seed.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iterator>
#include <numeric>
#include <random>
#include <thread>

using namespace reprise;
using namespace reprise::test;
using torch::data::DataLoaderOptions;

using Indices = std::vector<std::size_t>;

namespace {

/// A sample: its index and what it drew.
struct Sample {
  std::size_t index;
  std::uint64_t drawn;
  bool operator==(const Sample &other) const {
    return index == other.index && drawn == other.drawn;
  }
};
using Samples = std::vector<Sample>;

/// Draws in get(), and takes an uneven time, so that workers overtake.
struct Drawing : torch::data::datasets::BatchDataset<Drawing, Samples> {
  std::size_t count;
  bool uneven;
  explicit Drawing(std::size_t count, bool uneven = false)
      : count(count), uneven(uneven) {}
  Samples get_batch(c10::ArrayRef<std::size_t> indices) override {
    Samples batch;
    for (std::size_t index : indices) {
      if (uneven && index % 7 == 0)
        std::this_thread::sleep_for(std::chrono::microseconds(300));
      batch.push_back({index, sample_seed(index)});
    }
    return batch;
  }
  torch::optional<std::size_t> size() const override { return count; }
};

/// Throws at one sample, as often as told.
struct Failing : torch::data::datasets::BatchDataset<Failing, Indices> {
  std::shared_ptr<std::atomic<int>> failures;
  std::size_t where;
  Failing(std::size_t where, int failures)
      : failures(std::make_shared<std::atomic<int>>(failures)), where(where) {}
  Indices get_batch(c10::ArrayRef<std::size_t> indices) override {
    for (std::size_t index : indices)
      if (index == where && (*failures)-- > 0)
        throw std::runtime_error("unreadable sample");
    return indices.vec();
  }
  torch::optional<std::size_t> size() const override { return 20; }
};

template <class Batch> void append(Batch &all, const Batch &some) {
  all.insert(all.end(), some.begin(), some.end());
}

/// What the loader's next epoch gives.
template <class Loader> auto epoch(Loader &loader) {
  typename Loader::BatchType all;
  for (auto &batch : loader)
    append(all, batch);
  return all;
}

Samples drawn(std::size_t size, std::uint64_t seed, std::uint64_t number) {
  Samples all;
  for (std::size_t index : shuffled(size, seed, number))
    all.push_back({index, derive_seed(42, 0x72657072697366, number, index)});
  return all;
}

class LoaderTest : public testing::Test {
protected:
  Environment none{"REPRISE_SEED", nullptr};
  void SetUp() override { seed_everything(42); }
};

} // namespace

TEST_F(LoaderTest, WorkersDoNotCount) {
  for (std::size_t workers : {0, 1, 2, 4, 16})
    for (std::size_t ahead : {1, 3, 32}) {
      auto loader = data::make_loader(
          Drawing(101, true),
          DataLoaderOptions(4).workers(workers).max_jobs(ahead));
      for (std::uint64_t number = 0; number < 3; ++number)
        EXPECT_EQ(epoch(*loader), drawn(101, 42, number))
            << workers << " workers, epoch " << number;
    }
}

TEST_F(LoaderTest, GivesWhatLibTorchsLoaderGives) {
  SeededRandomSampler sampler(50, 5);
  auto theirs = torch::data::make_data_loader(
      Drawing(50), SeededRandomSampler(50, 5), DataLoaderOptions(8));
  auto ours = data::make_loader(Drawing(50), SeededRandomSampler(50, 5),
                                DataLoaderOptions(8).workers(2));
  auto other = ours->begin();
  for (auto &batch : *theirs) {
    ASSERT_TRUE(other != ours->end());
    EXPECT_EQ(batch, *other);
    ++other;
  }
  EXPECT_TRUE(other == ours->end());
}

TEST_F(LoaderTest, WorksWithStackedTensors) {
  struct Tensors : torch::data::datasets::Dataset<Tensors> {
    torch::data::Example<> get(std::size_t index) override {
      auto generator = sample_generator(index);
      return {torch::rand({3}, generator),
              torch::full({1}, static_cast<std::int64_t>(index), torch::kLong)};
    }
    torch::optional<std::size_t> size() const override { return 10; }
  };
  std::vector<std::vector<std::uint8_t>> seen;
  for (std::size_t workers : {0, 3}) {
    auto loader = data::make_loader<reprise::SequentialSampler>(
        Tensors().map(torch::data::transforms::Stack<>()),
        DataLoaderOptions(4).workers(workers));
    std::vector<std::uint8_t> all;
    for (auto &batch : *loader) {
      EXPECT_EQ(batch.data.size(1), 3);
      append(all, bits(batch.data));
    }
    seen.push_back(all);
  }
  EXPECT_EQ(seen[0], seen[1]);
}

TEST_F(LoaderTest, ResumesAfterAnyBatch) {
  for (std::size_t workers : {0, 1, 4})
    for (bool dropLast : {false, true}) {
      const auto options =
          DataLoaderOptions(3).workers(workers).drop_last(dropLast);
      // All batches of two epochs, with the state while each is worked on.
      std::vector<Samples> batches;
      std::vector<std::string> states;
      auto loader = data::make_loader(Drawing(11), options);
      states.push_back(loader->state());
      for (int number = 0; number < 2; ++number)
        for (auto &batch : *loader) {
          batches.push_back(batch);
          states.push_back(loader->state());
        }
      ASSERT_EQ(batches.size(), dropLast ? 6u : 8u);
      for (std::size_t done = 0; done < states.size(); ++done) {
        auto resumed = data::make_loader(
            Drawing(11), DataLoaderOptions(options).workers(4 - workers));
        resumed->load_state(states[done]);
        EXPECT_EQ(resumed->state(), states[done]);
        std::vector<Samples> rest;
        for (auto number = resumed->epoch(); number < 2; ++number)
          for (auto &batch : *resumed)
            rest.push_back(batch);
        EXPECT_EQ(rest,
                  std::vector<Samples>(batches.begin() + done, batches.end()))
            << "after " << done << " batches";
        EXPECT_EQ(resumed->epoch(), 2u);
      }
    }
}

TEST_F(LoaderTest, AfterALoopTheStateIsTheNextEpoch) {
  auto loader = data::make_loader(Drawing(8), DataLoaderOptions(4).workers(1));
  EXPECT_EQ(loader->epoch(), 0u);
  for (auto &batch : *loader) {
    (void)batch;
    EXPECT_EQ(loader->epoch(), 0u);
  }
  EXPECT_EQ(loader->epoch(), 1u);
  EXPECT_EQ(loader->position(), 0u);
}

TEST_F(LoaderTest, AfterABreakTheStateIsInTheEpoch) {
  for (std::size_t workers : {0, 2}) {
    auto loader =
        data::make_loader(Drawing(20), DataLoaderOptions(4).workers(workers));
    for (auto &batch : *loader) {
      (void)batch;
      if (loader->position() == 8)
        break;
    }
    EXPECT_EQ(loader->epoch(), 0u);
    EXPECT_EQ(loader->position(), 8u);
    auto resumed = data::make_loader(Drawing(20), DataLoaderOptions(4));
    resumed->load_state(loader->state());
    const Samples all = drawn(20, 42, 0);
    EXPECT_EQ(epoch(*resumed), Samples(all.begin() + 8, all.end()));
    // In this process the next loop is the next epoch.
    EXPECT_EQ(epoch(*loader), drawn(20, 42, 1));
    // Who does not come back says so.
    loader->begin();
    loader->set_epoch(3);
    EXPECT_EQ(loader->epoch(), 3u);
    EXPECT_EQ(loader->position(), 0u);
    EXPECT_EQ(epoch(*loader), drawn(20, 42, 3));
  }
}

TEST_F(LoaderTest, SetEpochThroughTheProgramsOwnSampler) {
  SeededRandomSampler sampler(10, 42);
  auto loader = data::make_loader(Drawing(10), sampler, 3);
  sampler.set_epoch(6);
  EXPECT_EQ(epoch(*loader), drawn(10, 42, 6));
}

TEST_F(LoaderTest, TheLoadersEpochCountsForSamplesAndNoOther) {
  auto training =
      data::make_loader(Drawing(12), DataLoaderOptions(2).workers(2));
  Samples seen;
  training->set_epoch(1);
  for (auto &batch : *training) {
    append(seen, batch);
    // Neither another loader's epoch nor the program's disturbs it.
    set_epoch(99);
    auto validation = data::make_loader<reprise::SequentialSampler>(
        Drawing(3), DataLoaderOptions(2));
    epoch(*validation);
  }
  EXPECT_EQ(seen, drawn(12, 42, 1));
  EXPECT_EQ(sample_seed(3), derive_seed(42, 0x72657072697366, 99, 3));
}

TEST_F(LoaderTest, LeavesTheDefaultGeneratorAlone) {
  torch::manual_seed(1);
  const auto expected = draw();
  torch::manual_seed(1);
  auto loader = data::make_loader(Drawing(12), DataLoaderOptions(2).workers(2));
  epoch(*loader);
  EXPECT_EQ(draw(), expected);
}

TEST_F(LoaderTest, DropsTheLastSmallBatch) {
  auto loader =
      data::make_loader(Drawing(10), DataLoaderOptions(4).drop_last(true));
  std::size_t count = 0;
  for (auto &batch : *loader) {
    EXPECT_EQ(batch.size(), 4u);
    ++count;
  }
  EXPECT_EQ(count, 2u);
}

TEST_F(LoaderTest, AnEmptyDataSetEndsEachEpoch) {
  for (std::size_t workers : {0, 2}) {
    auto loader =
        data::make_loader(Drawing(0), DataLoaderOptions(4).workers(workers));
    EXPECT_TRUE(epoch(*loader).empty());
    EXPECT_TRUE(epoch(*loader).empty());
    EXPECT_EQ(loader->epoch(), 2u);
  }
}

TEST_F(LoaderTest, IsARangeOfBatches) {
  auto loader = data::make_loader(Drawing(10), DataLoaderOptions(4).workers(1));
  std::vector<Samples> all;
  std::copy(loader->begin(), loader->end(), std::back_inserter(all));
  EXPECT_EQ(all.size(), 3u);
  auto iterator = loader->begin();
  EXPECT_EQ(iterator->size(), 4u);
  ++iterator;
  ++iterator;
  ++iterator;
  EXPECT_TRUE(iterator == loader->end());
  EXPECT_THROW(*iterator, std::logic_error);
  EXPECT_THROW(++iterator, std::logic_error);
}

TEST_F(LoaderTest, AFailureLosesNoSample) {
  for (std::size_t workers : {0, 1, 4}) {
    auto loader = data::make_loader<reprise::SequentialSampler>(
        Failing(9, 1), DataLoaderOptions(4).workers(workers));
    Indices seen;
    std::string message;
    try {
      for (auto &batch : *loader)
        append(seen, batch);
    } catch (const std::exception &error) {
      message = error.what();
      EXPECT_EQ(workers > 0, dynamic_cast<const torch::data::WorkerException *>(
                                 &error) != nullptr);
    }
    EXPECT_NE(message.find("unreadable sample"), std::string::npos) << message;
    EXPECT_EQ(seen, (Indices{0, 1, 2, 3, 4, 5, 6, 7}));
    EXPECT_EQ(loader->epoch(), 0u);
    EXPECT_EQ(loader->position(), 8u);
    auto resumed = data::make_loader<reprise::SequentialSampler>(
        Failing(9, 0), DataLoaderOptions(4).workers(workers));
    resumed->load_state(loader->state());
    append(seen, epoch(*resumed));
    Indices all(20);
    std::iota(all.begin(), all.end(), std::size_t{0});
    EXPECT_EQ(seen, all);
  }
}

TEST_F(LoaderTest, AFailedBatchIsFetchedAnewIfTheLoopGoesOn) {
  for (std::size_t workers : {0, 2}) {
    auto loader = data::make_loader<reprise::SequentialSampler>(
        Failing(9, 1), DataLoaderOptions(4).workers(workers));
    auto iterator = loader->begin();
    ++iterator;
    EXPECT_THROW(++iterator, std::exception);
    ++iterator;
    EXPECT_EQ(*iterator, (Indices{8, 9, 10, 11}));
    ++iterator;
    EXPECT_EQ(*iterator, (Indices{12, 13, 14, 15}));
    EXPECT_EQ(loader->epoch(), 0u);
  }
}

TEST_F(LoaderTest, ATimeoutIsAnError) {
  struct Slow : torch::data::datasets::BatchDataset<Slow, Indices> {
    Indices get_batch(c10::ArrayRef<std::size_t> indices) override {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      return indices.vec();
    }
    torch::optional<std::size_t> size() const override { return 4; }
  };
  auto loader = data::make_loader<reprise::SequentialSampler>(
      Slow(),
      DataLoaderOptions(4).workers(1).timeout(std::chrono::milliseconds(5)));
  expectError<std::runtime_error>([&] { epoch(*loader); }, "timeout of 5 ms");
}

TEST_F(LoaderTest, WrongOptionsAreErrors) {
  expectError<std::invalid_argument>(
      [] {
        data::make_loader(Drawing(4),
                          DataLoaderOptions(2).enforce_ordering(false));
      },
      "enforce_ordering");
  expectError<std::invalid_argument>(
      [] { data::make_loader(Drawing(4), DataLoaderOptions(0)); },
      "batch size");
  struct Endless : Drawing {
    using Drawing::Drawing;
    torch::optional<std::size_t> size() const override { return {}; }
  };
  expectError<std::invalid_argument>([] { data::make_loader(Endless(4), 2); },
                                     "no size");
}

TEST_F(LoaderTest, AForeignStateIsAnError) {
  auto loader = data::make_loader(Drawing(10), DataLoaderOptions(4));
  const std::string state = loader->state();
  auto batches = data::make_loader(Drawing(10), DataLoaderOptions(5));
  expectError<std::runtime_error>([&] { batches->load_state(state); },
                                  "batches of 4");
  auto larger = data::make_loader(Drawing(11), DataLoaderOptions(4));
  expectError<std::runtime_error>([&] { larger->load_state(state); },
                                  "10 samples");
  for (std::size_t size = 0; size < state.size(); ++size)
    EXPECT_THROW(loader->load_state(state.substr(0, size)), std::runtime_error);
}

TEST_F(LoaderTest, AfterJoinThereIsNoBegin) {
  for (std::size_t workers : {0, 2}) {
    auto loader =
        data::make_loader(Drawing(10), DataLoaderOptions(4).workers(workers));
    loader->begin();
    loader->join();
    loader->join();
    EXPECT_THROW(loader->begin(), std::logic_error);
  }
}

TEST_F(LoaderTest, OwnSamplers) {
  struct Backwards : EpochSampler {
    explicit Backwards(std::size_t size) : EpochSampler(size, 0) {}
    Indices order(std::size_t size, std::uint64_t,
                  std::uint64_t) const override {
      Indices all(size);
      std::iota(all.rbegin(), all.rend(), std::size_t{0});
      return all;
    }
    std::string description() const override { return "Backwards"; }
  };
  auto loader = data::make_loader<Backwards>(Drawing(3), 2);
  EXPECT_EQ(epoch(*loader).front().index, 2u);
}

/// Any sequence of loops, breaks, saves, loads and set_epoch() gives what a
/// simple model gives, for any number of workers.
TEST_F(LoaderTest, AnySequenceOfCallsEqualsTheModel) {
  std::mt19937 random(4711);
  const auto pick = [&](std::size_t count) { return random() % count; };
  for (int round = 0; round < 40; ++round) {
    const std::size_t size = pick(15), batch = 1 + pick(4);
    const auto make = [&] {
      return data::make_loader(
          Drawing(size), SeededRandomSampler(size, 5),
          DataLoaderOptions(batch).workers(pick(4)).max_jobs(1 + pick(5)));
    };
    auto loader = make();
    std::uint64_t at = 0, next = 0;
    std::size_t position = 0, nextPosition = 0;
    bool inside = false;
    std::string saved = loader->state();
    std::pair<std::uint64_t, std::size_t> savedPlace{0, 0};
    const auto place = [&] {
      return inside ? std::make_pair(at, position)
                    : std::make_pair(next, nextPosition);
    };
    for (int step = 0; step < 20; ++step) {
      switch (pick(4)) {
      case 0: { // A loop that is left at a random batch.
        at = next++;
        position = std::exchange(nextPosition, 0);
        inside = true;
        const std::size_t leave = pick(6);
        std::size_t count = 0;
        bool left = false;
        const Samples all = drawn(size, 5, at);
        for (auto &samples : *loader) {
          const std::size_t end = std::min(size, position + batch);
          EXPECT_EQ(samples,
                    Samples(all.begin() + position, all.begin() + end));
          position = end;
          EXPECT_EQ(std::make_pair(loader->epoch(), loader->position()),
                    place());
          if (pick(4) == 0) {
            saved = loader->state();
            savedPlace = place();
          }
          if ((left = ++count == leave))
            break;
        }
        if (!left) {
          EXPECT_EQ(position, size);
          inside = false;
        }
        break;
      }
      case 1:
        loader = make();
        loader->load_state(saved);
        std::tie(next, nextPosition) = savedPlace;
        inside = false;
        break;
      case 2: {
        const std::uint64_t number = pick(4);
        loader->set_epoch(number);
        if (number != next)
          nextPosition = 0;
        next = number;
        inside = false;
        break;
      }
      case 3:
        saved = loader->state();
        savedPlace = place();
        break;
      }
      EXPECT_EQ(std::make_pair(loader->epoch(), loader->position()), place());
    }
  }
}
