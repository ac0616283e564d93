//===- PropertyTest.cpp - any sequence of calls equals a model ------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sequences of draws, guards, saves and loads in random order, as a program
// could make them, beside a model that keeps copies of generators' states and
// knows nothing of the library. Both must see the same numbers throughout.
//
// Sequence N is the same in every run: to see one again, give its number to
// std::mt19937.
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include <reprise/checkpoint.h>
#include <reprise/named_generator.h>
#include <reprise/rng_guard.h>
#include <reprise/sample_generator.h>
#include <reprise/sample_seed.h>
#include <reprise/seed.h>

#include <map>
#include <optional>
#include <random>
#include <set>
#include <tuple>

using namespace reprise;
using namespace reprise::test;

using Bytes = std::vector<std::uint8_t>;

namespace {

/// The generator from which LibTorch draws where none is named.
const at::Generator &standard() { return at::detail::getDefaultCPUGenerator(); }

/// Draws by one of LibTorch's ways.
at::Tensor draw(std::size_t way, std::int64_t size,
                const at::Generator &generator) {
  switch (way) {
  case 0:
    return torch::rand({size}, generator);
  case 1: // Below 16 numbers, one may wait in the generator for the next draw.
    return torch::randn({size}, generator);
  case 2:
    return torch::randint(-5, 1000, {size}, generator);
  case 3:
    return torch::randperm(size, generator);
  case 4:
    return torch::empty({size}, torch::kFloat64).normal_(1, 2, generator);
  default:
    if (generator == standard())
      return torch::dropout(torch::ones({size}), 0.25, /*train=*/true);
    return torch::empty({size}).bernoulli_(0.75, generator).div_(0.75);
  }
}
constexpr std::size_t ways = 6;

/// What must depend on nothing but its key.
struct Seen {
  /// What the samples drew, by seed, epoch and index.
  std::map<std::tuple<std::uint64_t, std::uint64_t, std::size_t>, Bytes>
      samples;
  /// The state in which a named generator starts, by seed.
  std::map<std::uint64_t, Bytes> starts;
};

/// The model: generators that nobody but it knows, and copies of them.
struct Model {
  at::Generator standard = at::detail::createCPUGenerator(0);
  at::Generator own = at::detail::createCPUGenerator(0);
  at::Generator named = at::detail::createCPUGenerator(0);
  at::Tensor weights = torch::zeros({4});
  std::uint64_t seed = 0, epoch = 0;

  struct Saved {
    std::string path;
    std::uint64_t step;
    double metric;
    at::Tensor standard, own, weights;
    std::uint64_t seed, epoch;
  };
  /// The checkpoints that are there, oldest first.
  std::vector<Saved> saved;

  void save(const std::string &path, std::uint64_t step, double metric,
            const CheckpointOptions &options) {
    saved.push_back({path, step, metric, standard.get_state(), own.get_state(),
                     weights.clone(), seed, epoch});
    std::size_t best = 0;
    for (std::size_t i = 1; i < saved.size(); ++i)
      if (saved[i].metric < saved[best].metric)
        best = i;
    std::vector<Saved> kept;
    for (std::size_t i = 0; i < saved.size(); ++i)
      if (i + options.keep_last >= saved.size() ||
          (options.keep_best && i == best))
        kept.push_back(saved[i]);
    saved = std::move(kept);
  }

  void load(const Saved &from) {
    standard.set_state(from.standard);
    own.set_state(from.own);
    weights = from.weights.clone();
    seed = from.seed;
    epoch = from.epoch;
  }
};

/// How a guarded scope is left early.
struct Leave {};

/// A program that does something different each time.
class Program {
public:
  Program(unsigned number, Seen &seen)
      : random_(number), seen_(seen),
        options_{1 + pick(3), pick(2) == 0, false, true},
        checkpoint_(folder_.path, options_) {
    checkpoint_.add("own", own_).add("weights", weights_);
    reseed(number);
    model_.own.set_state(own_.get_state());
  }

  /// What it did, for who must find out why it failed.
  std::string log;

  void act(int depth = 0) {
    for (std::size_t left = 3 + pick(10); left > 0; --left) {
      if (testing::Test::HasFailure())
        return;
      switch (pick(11)) {
      case 0:
      case 1:
      case 2:
        draw_default();
        break;
      case 3:
        draw_own();
        break;
      case 4:
        draw_sample(pick(5));
        break;
      case 5:
        if (depth < 4)
          guarded(depth);
        break;
      case 6:
        save();
        break;
      case 7:
        load();
        break;
      case 8:
        train();
        break;
      case 9:
        pick(2) ? reseed(pick(4)) : change_epoch(pick(3));
        break;
      case 10:
        draw_named();
        break;
      }
    }
  }

private:
  std::mt19937 random_;
  Seen &seen_;
  TemporaryFolder folder_;
  CheckpointOptions options_;
  Checkpoint checkpoint_;
  std::uint64_t steps_ = 0;
  at::Generator own_ = at::detail::createCPUGenerator(1);
  at::Tensor weights_ = torch::zeros({4});
  Model model_;

  std::size_t pick(std::size_t count) { return random_() % count; }
  void note(const std::string &what) { log += what + "; "; }

  void draw_default() {
    const std::size_t way = pick(ways);
    const auto size = static_cast<std::int64_t>(1 + pick(40));
    note("draw " + std::to_string(way) + " of " + std::to_string(size));
    EXPECT_EQ(bits(draw(way, size, standard())),
              bits(draw(way, size, model_.standard)));
  }

  void draw_own() {
    const std::size_t way = pick(ways);
    const auto size = static_cast<std::int64_t>(1 + pick(40));
    note("own draw " + std::to_string(way) + " of " + std::to_string(size));
    EXPECT_EQ(bits(draw(way, size, own_)), bits(draw(way, size, model_.own)));
  }

  void draw_named() {
    note("named draw");
    EXPECT_EQ(bits(torch::randn({3}, named_generator("property"))),
              bits(torch::randn({3}, model_.named)));
  }

  void draw_sample(std::size_t index) {
    note("sample " + std::to_string(index));
    Bytes drawn = bits(torch::rand({3}, sample_generator(index)));
    for (std::uint64_t number : {sample_seed(index), sample_engine(index)()})
      for (int shift = 0; shift < 64; shift += 8)
        drawn.push_back(static_cast<std::uint8_t>(number >> shift));
    const auto key = std::make_tuple(model_.seed, model_.epoch, index);
    EXPECT_EQ(seen_.samples.emplace(key, drawn).first->second, drawn);
  }

  void guarded(int depth) {
    const at::Tensor before = model_.standard.get_state();
    bool further = false;
    try {
      std::optional<RngGuard> guard;
      if (pick(2)) {
        const std::uint64_t seed = pick(4);
        note("guard with seed " + std::to_string(seed) + " {");
        guard.emplace(seed);
        model_.standard.set_current_seed(seed);
      } else {
        note("guard {");
        guard.emplace();
      }
      act(depth + 1);
      if (pick(4) == 0)
        throw Leave();
      note("}");
    } catch (const Leave &) {
      note("thrown out }");
      further = depth > 0 && pick(2);
    }
    model_.standard.set_state(before);
    if (further)
      throw Leave();
  }

  void save() {
    note("save");
    const auto metric = static_cast<double>(pick(5));
    const std::string path = checkpoint_.save(0, ++steps_, metric);
    model_.save(path, steps_, metric, options_);
    std::vector<std::string> paths;
    for (const Model::Saved &entry : model_.saved)
      paths.push_back(entry.path);
    EXPECT_EQ(checkpoint_.list(), paths);
  }

  void load() {
    if (model_.saved.empty()) {
      note("resume nothing");
      EXPECT_FALSE(checkpoint_.resume());
      return;
    }
    // A copy of its own: what is loaded must not depend on what follows.
    Model::Saved entry = model_.saved.back();
    if (pick(2)) {
      note("resume");
      EXPECT_TRUE(checkpoint_.resume());
    } else {
      entry = model_.saved[pick(model_.saved.size())];
      note("load step " + std::to_string(entry.step));
      checkpoint_.load(entry.path);
    }
    model_.load(entry);
    EXPECT_EQ(checkpoint_.step(), entry.step);
    EXPECT_EQ(checkpoint_.metric(), entry.metric);
    EXPECT_EQ(bits(weights_), bits(model_.weights));
  }

  void train() {
    note("train");
    weights_ += torch::randn({4});
    model_.weights += torch::randn({4}, model_.standard);
    EXPECT_EQ(bits(weights_), bits(model_.weights));
  }

  void reseed(std::uint64_t seed) {
    note("seed_everything " + std::to_string(seed));
    seed_everything(seed);
    model_.standard.set_current_seed(seed);
    model_.seed = seed;
    model_.epoch = 0;
    // Where a name starts is not the model's to know, but it goes on from
    // there.
    const at::Tensor start = named_generator("property").get_state();
    EXPECT_EQ(seen_.starts.emplace(seed, bits(start)).first->second,
              bits(start));
    model_.named.set_state(start);
  }

  void change_epoch(std::uint64_t epoch) {
    note("set_epoch " + std::to_string(epoch));
    set_epoch(epoch);
    model_.epoch = epoch;
  }
};

} // namespace

TEST(Property, AnySequenceOfCallsEqualsTheModel) {
  Environment none("REPRISE_SEED", nullptr), quiet("REPRISE_LOG", "0");
  // Each save waits for the disk, which is another test's concern.
  const bool memory = std::filesystem::is_directory("/dev/shm");
  Environment fast("TMPDIR", memory ? "/dev/shm" : std::getenv("TMPDIR"));
  Seen seen;
  for (unsigned number = 0; number < 1000; ++number) {
    Program program(number, seen);
    program.act();
    ASSERT_FALSE(HasFailure()) << "sequence " << number << ": " << program.log;
  }
  // The key of each sample is all that its numbers depend on, and counts.
  std::set<Bytes> different;
  for (const auto &entry : seen.samples)
    different.insert(entry.second);
  EXPECT_EQ(different.size(), seen.samples.size());
}
