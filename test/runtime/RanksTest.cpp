//===- RanksTest.cpp - several processes that train together --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include "runtime/src/ranks/Together.h"

#include <reprise/reprise.h>

#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include <sys/wait.h>

using namespace reprise;
using namespace reprise::test;

namespace {

/// Real processes that reach each other with Gloo over loopback.
class RankTest : public testing::TestWithParam<int> {
protected:
  TemporaryFolder folder;
  std::vector<pid_t> children;
  int runs = 0;

  /// All children that are left end with the test.
  ~RankTest() override {
    for (pid_t child : children) {
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
    }
  }

  std::string path(const std::string &name) const {
    return folder.path + "/" + name;
  }

  void start(int size, const std::string &result,
             const std::vector<std::string> &action) {
    const std::string store = path("store-" + std::to_string(runs++));
    for (int rank = 0; rank < size; ++rank) {
      std::vector<std::string> words = {REPRISE_TRAINING, store,
                                        std::to_string(rank),
                                        std::to_string(size), path(result)};
      words.insert(words.end(), action.begin(), action.end());
      std::vector<char *> arguments;
      for (std::string &word : words)
        arguments.push_back(word.data());
      arguments.push_back(nullptr);
      std::filesystem::remove(path(result) + "." + words[2]);
      const pid_t child = fork();
      if (child == 0) {
        execv(arguments[0], arguments.data());
        _exit(127);
      }
      children.push_back(child);
    }
  }

  /// The exit codes, in the order of the ranks; -N for signal N.
  std::vector<int> join() {
    std::vector<int> codes;
    for (pid_t child : children) {
      int status = 0;
      waitpid(child, &status, 0);
      codes.push_back(WIFSIGNALED(status) ? -WTERMSIG(status)
                                          : WEXITSTATUS(status));
    }
    children.clear();
    return codes;
  }

  std::vector<int> run(int size, const std::string &result,
                       const std::vector<std::string> &action) {
    start(size, result, action);
    return join();
  }

  std::string result(const std::string &name, int rank) const {
    return contents(path(name) + "." + std::to_string(rank));
  }

  /// All ranks threw an error with these words.
  void expectAll(int size, const std::vector<std::string> &action,
                 const std::vector<std::string> &words) {
    EXPECT_EQ(run(size, "error", action), std::vector<int>(size, 3));
    for (int rank = 0; rank < size; ++rank)
      for (const std::string &word : words)
        EXPECT_NE(result("error", rank).find(word), std::string::npos)
            << "rank " << rank << ": " << result("error", rank);
  }

  /// Two results have the same bits on each rank, and are there.
  void expectSame(int size, const std::string &a, const std::string &b) const {
    for (int rank = 0; rank < size; ++rank) {
      EXPECT_FALSE(result(a, rank).empty());
      EXPECT_TRUE(result(a, rank) == result(b, rank)) << "rank " << rank;
    }
  }

  /// A rank's newest checkpoint; empty if there is none.
  std::string newest(const std::string &run, int rank) const {
    std::string newest;
    std::error_code ignored;
    for (const auto &file : std::filesystem::directory_iterator(
             path(run) + "/rank-" + std::to_string(rank), ignored))
      if (file.path().extension() == ".reprise")
        newest = std::max(newest, file.path().string());
    return newest;
  }

  /// Has a child ended? It is still waited for with join().
  static bool ended(pid_t child) {
    siginfo_t info = {};
    return waitid(P_PID, static_cast<id_t>(child), &info,
                  WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid != 0;
  }

  /// Changes one byte in the middle of a rank's newest checkpoint.
  void damage(const std::string &run, int rank) const {
    const std::string file = newest(run, rank);
    std::string bytes = contents(file);
    bytes[bytes.size() / 2] ^= 1;
    std::ofstream(file, std::ios::binary) << bytes;
  }
};

} // namespace

INSTANTIATE_TEST_SUITE_P(Ranks, RankTest, testing::Values(2, 4),
                         testing::PrintToStringParamName());

TEST_P(RankTest, AgreeingRanksPass) {
  const int size = GetParam();
  EXPECT_EQ(run(size, "same", {"agree", "same"}), std::vector<int>(size, 0));
}

TEST_P(RankTest, AllRanksNameTheFirstParameterThatDiffers) {
  const int size = GetParam();
  const std::string others =
      size == 2 ? "rank 0 has " : "ranks 0, 2 and 3 have ";
  expectAll(size, {"agree", "value"},
            {"disagree 1.weight: ", "the parameter '1.weight' differs: ",
             others + "float32 [16] with digest 0x",
             ", rank 1 has float32 [16] with digest 0x"});
  expectAll(size, {"agree", "shape"},
            {"disagree 0.weight: ", others + "float32 [16, 4] with digest",
             "rank 1 has float32 [17, 4] with digest"});
}

TEST_F(RankTest, AllRanksNameWhatElseDiffers) {
  expectAll(2, {"agree", "missing"},
            {"disagree 3.weight: ", "rank 1 has none"});
  expectAll(2, {"agree", "more"}, {"disagree 4.weight: ", "rank 0 has none"});
  expectAll(2, {"agree", "buffer"}, {"the buffer '1.running_mean' differs"});
  expectAll(2, {"agree", "options"},
            {"the optimizer's options of group '0' differs"});
  expectAll(2, {"agree", "state"},
            {"the optimizer's state of parameter '0.weight' differs"});
  expectAll(2, {"agree", "sparse"}, {"the tensor is sparse"});
}

TEST_P(RankTest, EachRankDrawsItsOwnNumbersFromACommonSeed) {
  const int size = GetParam();
  ASSERT_EQ(run(size, "drawn", {"seed"}), std::vector<int>(size, 0));
  const auto split = [&](int rank) {
    const std::string text = result("drawn", rank);
    const std::size_t own = text.find("own ");
    return std::make_pair(text.substr(0, own), text.substr(own));
  };
  for (int rank = 0; rank < size; ++rank) {
    EXPECT_EQ(split(rank).first, split(0).first);
    EXPECT_NE(split(rank).second.find(
                  "own " +
                  std::to_string(derive_seed(42, 0x72616e6b, 0, 0, rank)) +
                  " "),
              std::string::npos);
    for (int other = 0; other < rank; ++other)
      EXPECT_NE(split(rank).second, split(other).second);
  }
}

TEST_P(RankTest, AResumedTrainingHasTheBitsOfAnUninterruptedOneOnEachRank) {
  const int size = GetParam();
  const std::vector<int> fine(size, 0);
  ASSERT_EQ(run(size, "expected", {"train", path("whole"), "14"}), fine);
  // An epoch has 6 batches, or 3 with 4 ranks.
  for (const char *steps : {"1", "5", "6", "14"})
    ASSERT_EQ(run(size, "got", {"train", path("parts"), steps}), fine);
  expectSame(size, "expected", "got");
  EXPECT_NE(result("got", 0), result("got", 1));
}

TEST_P(RankTest, KilledBetweenTheRanksSavesItGoesOnFromWhereAllAre) {
  const int size = GetParam();
  ASSERT_EQ(run(size, "expected", {"train", path("whole"), "9"}),
            std::vector<int>(size, 0));
  // Rank 0 has saved step 1, and step 6, and rank 1 has not.
  for (const char *step : {"1", "6"}) {
    const auto codes =
        run(size, "got", {"train", path("run"), "9", "die", step});
    EXPECT_EQ(codes[1], -SIGKILL);
    for (int rank = 0; rank < size; ++rank) {
      if (rank != 1) {
        EXPECT_EQ(codes[rank], 3) << result("got", rank);
      }
    }
  }
  ASSERT_EQ(run(size, "got", {"train", path("run"), "9"}),
            std::vector<int>(size, 0))
      << result("got", 0);
  expectSame(size, "expected", "got");
}

/// REPRISE_RANK_KILLS is how often a rank is killed.
TEST_P(RankTest, KilledAtAnyMomentItEndsWithTheSameBits) {
  const int size = GetParam();
  const char *asked = std::getenv("REPRISE_RANK_KILLS");
  const int kills = asked ? std::atoi(asked) : 3;
  const std::string steps = std::to_string(60 * kills);
  const std::vector<int> fine(size, 0);
  ASSERT_EQ(run(size, "expected", {"train", path("whole"), steps}), fine);
  std::mt19937 random(std::random_device{}());
  int killed = 0;
  while (killed < kills) {
    const std::string before = newest("run", 0);
    start(size, "got", {"train", path("run"), steps});
    // From the first save of this life on, at any moment.
    while (newest("run", 0) == before && !ended(children[0]))
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 50000));
    kill(children[random() % children.size()], SIGKILL);
    const auto codes = join();
    if (codes == fine)
      break; // It was faster than this process.
    ASSERT_EQ(std::count(codes.begin(), codes.end(), -SIGKILL), 1);
    ++killed;
  }
  EXPECT_GT(killed, 0);
  ASSERT_EQ(run(size, "got", {"train", path("run"), steps}), fine)
      << result("got", 0);
  expectSame(size, "expected", "got");
}

TEST_P(RankTest, DamageOnOneRankStopsAllOrTakesAllBack) {
  const int size = GetParam();
  const std::vector<int> fine(size, 0);
  ASSERT_EQ(run(size, "expected", {"train", path("whole"), "7"}), fine);
  ASSERT_EQ(run(size, "got", {"train", path("run"), "5"}), fine);
  damage("run", 1);
  expectAll(size, {"train", path("run"), "7"},
            {"damaged ", "its checksum is wrong", "run/rank-1/"});
  ASSERT_EQ(run(size, "got", {"train", path("run"), "7", "previous"}), fine);
  expectSame(size, "expected", "got");
}

TEST_F(RankTest, AnotherNumberOfRanksIsRefused) {
  ASSERT_EQ(run(2, "two", {"train", path("two"), "2"}), std::vector<int>(2, 0));
  expectAll(4, {"train", path("two"), "4"},
            {"saved by 2 ranks, but there are 4"});
  expectAll(1, {"train", path("two"), "4"},
            {"saved by 2 ranks, but there are 1"});
  Checkpoint alone(path("two"));
  expectError<std::runtime_error>([&] { alone.resume(); },
                                  "saved by ranks that trained together");
  Checkpoint inside(path("two") + "/rank-0");
  expectError<std::runtime_error>([&] { inside.resume(); },
                                  "saved by 2 ranks, but there are 1");
  expectError<std::runtime_error>([&] { inside.load(inside.list().back()); },
                                  "saved by rank 0 of 2");

  int number = 3;
  Checkpoint other(path("alone"));
  other.add("number", number).save(0, 1);
  expectAll(2, {"train", path("alone"), "4"}, {"a process that trained alone"});
}

TEST_F(RankTest, LostFilesOfOneRankAreNoNewRun) {
  ASSERT_EQ(run(2, "got", {"train", path("run"), "3"}), std::vector<int>(2, 0));
  std::filesystem::remove_all(path("run") + "/rank-1");
  expectAll(2, {"train", path("run"), "5"},
            {"no checkpoint in common any more",
             "rank 0 has number 3 as its newest, rank 1 has none"});
}

TEST_F(RankTest, WhatOneRankCannotSaveNoRankHas) {
  ASSERT_EQ(run(2, "expected", {"train", path("whole"), "6"}),
            std::vector<int>(2, 0));
  expectAll(2, {"train", path("run"), "6", "disk", "4"}, {"the disk is full"});
  EXPECT_EQ(result("error", 0), "rank 1: the disk is full");
  for (const char *rank : {"rank-0", "rank-1"})
    EXPECT_EQ(Checkpoint(path("run") + "/" + rank).list().size(), 3u);
  ASSERT_EQ(run(2, "got", {"train", path("run"), "6"}), std::vector<int>(2, 0));
  expectSame(2, "expected", "got");
}

TEST_F(RankTest, RanksSaveTheSameStep) {
  expectAll(2, {"train", path("run"), "6", "behind", "3"},
            {"rank 0 has step 3 of epoch 0, rank 1 has step 4 of epoch 0"});
}

/// Ranks as others answer in their place.
static Ranks two(const std::string &other) {
  return {0, 2, [other](const std::string &own) {
            return std::vector<std::string>{own, other};
          }};
}

TEST(Ranks, RefuseAnImpossibleRankAndAnAnswerOfOthers) {
  expectError<std::invalid_argument>([] { Ranks(2, 2, nullptr); },
                                     "no rank 2 of 2");
  const Ranks three(0, 3, [](const std::string &own) {
    return std::vector<std::string>{own, own};
  });
  expectError<std::runtime_error>([&] { three.gather("x"); }, "of 2 ranks");
  EXPECT_EQ(two("other").gather("own")[1], "other");
}

TEST(Ranks, OneAloneIsEnough) {
  const Ranks one(0, 1, [](const std::string &own) {
    return std::vector<std::string>{own};
  });
  torch::nn::Linear model(2, 2);
  check_ranks_agree(model, one);
  check_ranks_agree({{"x", at::Tensor()}}, one);
  expectError<std::invalid_argument>(
      [&] { check_ranks_agree({{"x", at::Tensor()}, {"x", {}}}, one); },
      "'x' is given twice");
}

TEST(Ranks, DifferencesAreToldByValue) {
  using reprise::detail::difference;
  EXPECT_EQ(difference({"a", "a"}), "");
  EXPECT_EQ(difference({"a", "b"}), "rank 0 has a, rank 1 has b");
  EXPECT_EQ(difference({"a", "b", "a", "b", "b", "b", "a"}),
            "ranks 0, 2 and 6 have a, ranks 1 and 3 to 5 have b");
}

TEST(Ranks, SeedsThatDifferAreTold) {
  seed_everything(42);
  // A rank's answer: that all is well, and its seed.
  std::string answer;
  const Ranks record(0, 1, [&](const std::string &own) {
    answer = own;
    return std::vector<std::string>{own};
  });
  seed_everything(43);
  seed_rank(record);
  seed_everything(42);
  const auto before = draw();
  seed_everything(42);
  expectError<std::runtime_error>([&] { seed_rank(two(answer)); },
                                  "rank 0 has 42, rank 1 has 43");
  EXPECT_EQ(draw(), before);
}
