//===- WorkerPool.h - work in child processes -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_WORKERPOOL_H
#define REPRISE_DRIVER_FRONTEND_WORKERPOOL_H

#include "llvm/ADT/STLFunctionalExtras.h"

#include <chrono>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace reprise::frontend {

/// Runs work in child processes, so that a crash of the parser, or its running
/// out of memory, costs one unit. The process that uses it must have no other
/// threads: children are forked.
class WorkerPool {
public:
  /// \p jobs: how many children run at once. \p timeout: in seconds, for one.
  WorkerPool(unsigned jobs, unsigned timeout) : jobs(jobs), timeout(timeout) {}
  ~WorkerPool();
  WorkerPool(const WorkerPool &) = delete;
  WorkerPool &operator=(const WorkerPool &) = delete;

  /// What a child left. `failure` is empty where it ended well.
  struct Result {
    std::string output;
    std::string failure;
    /// It failed in a way that other work might not: it did not run out of
    /// time.
    bool mayRetry = false;
  };
  /// Runs in the child; what it returns is the output.
  using Work = std::function<std::string()>;
  using Done = std::function<void(Result)>;

  void add(Work work, Done done);

  /// Returns when all that was added is done, also by a `done`; each of these
  /// is called in this process.
  void run();

private:
  struct Task {
    Work work;
    Done done;
  };
  struct Child {
    int process = 0, pipe = -1;
    std::string output;
    std::chrono::steady_clock::time_point deadline;
    bool timedOut = false;
    Task task;
  };

  void start(Task task);
  /// Starts what there is room for, then waits until a child says or ends.
  void step();
  void read(Child &child);
  Result collect(Child &child);

  unsigned jobs, timeout;
  std::deque<Task> waiting;
  std::vector<Child> running;
};

} // namespace reprise::frontend

#endif
