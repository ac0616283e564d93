//===- WorkerPool.cpp - work in child processes ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "WorkerPool.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;

namespace reprise::frontend {

namespace {

[[noreturn]] void runChild(const WorkerPool::Work &work, int pipe) {
  // A crash is told by the parent; the child's own words would only confuse.
  int nowhere = open("/dev/null", O_RDWR);
  for (int standard : {0, 1, 2})
    dup2(nowhere, standard);
  rlimit noCore{0, 0};
  setrlimit(RLIMIT_CORE, &noCore);
  rlimit stack{};
  if (!getrlimit(RLIMIT_STACK, &stack)) {
    // Deeply nested code: Clang's parser recurses.
    rlim_t wanted = 64u << 20;
    stack.rlim_cur = stack.rlim_max == RLIM_INFINITY
                         ? wanted
                         : std::min(wanted, stack.rlim_max);
    setrlimit(RLIMIT_STACK, &stack);
  }
  for (int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTERM, SIGINT})
    std::signal(signal, SIG_DFL);

  std::string output = work();
  for (size_t written = 0; written != output.size();) {
    ssize_t n = write(pipe, output.data() + written, output.size() - written);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      _exit(1);
    written += n;
  }
  _exit(0);
}

} // namespace

WorkerPool::~WorkerPool() {
  for (Child &child : running) {
    kill(child.process, SIGKILL);
    close(child.pipe);
    waitpid(child.process, nullptr, 0);
  }
}

void WorkerPool::add(Work work, Done done) {
  waiting.push_back({std::move(work), std::move(done)});
}

void WorkerPool::start(Task task) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC)) {
    if (task.done)
      task.done(
          {"", "no pipe to a worker: " + std::string(strerror(errno)), false});
    return;
  }
  pid_t process = fork();
  if (process == 0)
    runChild(task.work, ends[1]);
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    if (task.done)
      task.done(
          {"", "no worker process: " + std::string(strerror(errno)), false});
    return;
  }
  Child child;
  child.process = process;
  child.pipe = ends[0];
  child.deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(timeout);
  child.task = std::move(task);
  running.push_back(std::move(child));
}

void WorkerPool::read(Child &child) {
  char buffer[1 << 16];
  ssize_t n = ::read(child.pipe, buffer, sizeof buffer);
  if (n > 0) {
    child.output.append(buffer, n);
  } else if (n == 0 || errno != EINTR) {
    close(child.pipe);
    child.pipe = -1;
  }
}

WorkerPool::Result WorkerPool::collect(Child &child) {
  int status = 0;
  while (waitpid(child.process, &status, 0) < 0 && errno == EINTR)
    ;
  if (child.timedOut)
    return {"", ("it took longer than " + Twine(timeout) + " s").str(), false};
  if (WIFSIGNALED(status)) {
    int signal = WTERMSIG(status);
    if (signal == SIGKILL)
      return {"", "the parser was killed; memory may have run out", false};
    return {"", "the parser crashed (" + std::string(strsignal(signal)) + ")",
            true};
  }
  if (WEXITSTATUS(status))
    return {
        "",
        ("the parser ended with status " + Twine(WEXITSTATUS(status))).str(),
        true};
  return {std::move(child.output), "", false};
}

void WorkerPool::step() {
  while (running.size() < jobs && !waiting.empty()) {
    Task task = std::move(waiting.front());
    waiting.pop_front();
    start(std::move(task));
  }

  auto now = std::chrono::steady_clock::now();
  std::vector<pollfd> polled;
  int wait = -1;
  for (Child &child : running) {
    polled.push_back({child.pipe, POLLIN, 0});
    auto left =
        std::chrono::ceil<std::chrono::milliseconds>(child.deadline - now)
            .count();
    int bounded = std::clamp<long long>(left, 0, 1 << 30);
    wait = wait < 0 ? bounded : std::min(wait, bounded);
  }
  if (polled.empty())
    return;
  poll(polled.data(), polled.size(), wait);

  now = std::chrono::steady_clock::now();
  std::vector<Child> ended;
  for (size_t i = 0; i != polled.size(); ++i) {
    Child &child = running[i];
    if (polled[i].revents)
      read(child);
    else if (now >= child.deadline && !child.timedOut) {
      child.timedOut = true;
      kill(child.process, SIGKILL);
    }
    if (child.pipe < 0)
      ended.push_back(std::move(child));
  }
  llvm::erase_if(running, [](const Child &child) { return child.pipe < 0; });
  // Whoever hears of it may add more work.
  for (Child &child : ended) {
    Result result = collect(child);
    if (child.task.done)
      child.task.done(std::move(result));
  }
}

void WorkerPool::run() {
  while (!waiting.empty() || !running.empty())
    step();
}

} // namespace reprise::frontend
