//===- processes.cpp - ranks in processes of one machine ------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#define USE_C10D_GLOO
#include "processes.h"

#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace {

/// One rank, and what it prints.
struct Process {
  pid_t pid = -1;
  std::FILE *output = nullptr;
};

Group join(const std::string &meeting, int rank, int ranks) {
  auto store = c10::make_intrusive<c10d::FileStore>(meeting, ranks);
  auto options = c10d::ProcessGroupGloo::Options::create();
  options->devices.push_back(
      c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1"));
  return c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, ranks,
                                                     options);
}

Process start(const std::string &meeting, int rank, int ranks,
              const std::function<void(Group)> &train) {
  Process process;
  process.output = std::tmpfile();
  if (process.output)
    process.pid = fork();
  if (process.pid != 0)
    return process;
  dup2(fileno(process.output), STDOUT_FILENO);
  try {
    train(join(meeting, rank, ranks));
  } catch (const std::exception &error) {
    std::fprintf(stderr, "rank %d: %s\n", rank, error.what());
    std::exit(1);
  }
  std::exit(0);
}

/// Waits for its end; whether it was a good one.
bool finish(Process &process) {
  if (process.pid < 0) {
    std::perror("cannot start a rank");
    return false;
  }
  int status = 0;
  waitpid(process.pid, &status, 0);
  std::rewind(process.output);
  for (int c; (c = std::getc(process.output)) != EOF;)
    std::putchar(c);
  std::fclose(process.output);
  return status == 0;
}

} // namespace

int runRanks(int ranks, const std::function<void(Group)> &train) {
  std::string folder = std::filesystem::temp_directory_path() / "ranks-XXXXXX";
  if (!mkdtemp(folder.data())) {
    std::perror(folder.c_str());
    return 1;
  }
  const std::string meeting = folder + "/meeting";
  std::vector<Process> processes;
  for (int rank = 0; rank < ranks; ++rank)
    processes.push_back(start(meeting, rank, ranks, train));
  bool good = true;
  for (Process &process : processes)
    good &= finish(process);
  std::filesystem::remove_all(folder);
  return good ? 0 : 1;
}

void averageGradients(const Group &group,
                      const std::vector<torch::Tensor> &parameters) {
  for (const torch::Tensor &parameter : parameters) {
    std::vector<torch::Tensor> gradient = {parameter.grad()};
    group->allreduce(gradient)->wait();
    gradient[0].div_(group->getSize());
  }
}
