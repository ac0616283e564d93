//===- KillTest.cpp - trainings that are killed and go on -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include <sys/wait.h>

using namespace reprise::test;

static pid_t start(const std::string &folder, const std::string &steps,
                   const std::string &result) {
  const pid_t child = fork();
  if (child == 0) {
    execl(REPRISE_TRAINING, REPRISE_TRAINING, folder.c_str(), steps.c_str(),
          result.c_str(), nullptr);
    _exit(127);
  }
  return child;
}

/// When the newest file of a folder was written; changes when a process saves.
static std::string newest(const std::string &folder) {
  std::string name;
  std::error_code ignored;
  for (const auto &entry : std::filesystem::directory_iterator(folder, ignored))
    name = std::max(name, entry.path().filename().string());
  return name;
}

/// REPRISE_KILLS is how often the training is killed: a few times, and 100
/// times in `./dev test --all`.
TEST(Kill, AKilledTrainingEndsWithTheBitsOfAnUninterruptedOne) {
  const char *asked = std::getenv("REPRISE_KILLS");
  const int kills = asked ? std::atoi(asked) : 15;
  const std::string steps = std::to_string(40 * kills);
  TemporaryFolder folder;
  int status;
  ASSERT_EQ(
      waitpid(start(folder.path + "/whole", steps, folder.path + "/expected"),
              &status, 0) > 0,
      true);
  ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;

  const std::string run = folder.path + "/run", result = folder.path + "/got";
  std::mt19937 random(std::random_device{}());
  int killed = 0;
  for (int lives = 0; lives < 10 * kills; ++lives) {
    const std::string before = newest(run);
    const pid_t child = start(run, steps, result);
    bool ended = false;
    if (killed < kills) {
      // From the first save of this life on, at any moment.
      while (newest(run) == before && !ended) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ended = waitpid(child, &status, WNOHANG) == child;
      }
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 30000));
      if (!ended) {
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
      }
    } else {
      waitpid(child, &status, 0);
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
      ++killed;
      continue;
    }
    ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    break;
  }
  EXPECT_EQ(killed, kills);
  EXPECT_EQ(contents(result), contents(folder.path + "/expected"));
}
