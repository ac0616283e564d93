//===- Run.cpp - running a program under the tracer -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Run.h"

#include "driver/verify/Environment.h"
#include "driver/verify/Output.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace reprise::verify {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

volatile std::sig_atomic_t interrupted = 0;

void interrupt(int signal) {
  interrupted = 1;
  // The second one is not waited for.
  std::signal(signal, SIG_DFL);
}

llvm::Error systemError() {
  return llvm::errorCodeToError(
      std::error_code(errno, std::generic_category()));
}

std::vector<char *> pointers(std::vector<std::string> &strings) {
  std::vector<char *> result;
  for (std::string &string : strings)
    result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

/// What the child tells its parent before it becomes the program.
struct Message {
  int execError = 0;
  bool keptRandomisation = false;
};

/// What the child needs, made before it is: after fork() it allocates nothing.
struct Start {
  std::vector<std::string> arguments, environment;
  std::vector<char *> argv, envp;
  std::string path, folder;
};

void useOneCpu() {
  cpu_set_t allowed, one;
  CPU_ZERO(&one);
  if (sched_getaffinity(0, sizeof(allowed), &allowed))
    return;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &allowed)) {
      CPU_SET(cpu, &one);
      sched_setaffinity(0, sizeof(one), &one);
      return;
    }
}

/// Runs in the child; does not return.
[[noreturn]] void become(const Start &start, const Conditions &conditions,
                         int output, int errors, int pipe) {
  Message message;
  // A group of its own, so that what it starts can be ended with it. Nothing
  // goes on computing when verify itself is ended.
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  if (conditions.fixedAddresses) {
    int current = personality(0xffffffff);
    message.keptRandomisation =
        current < 0 || personality(static_cast<unsigned long>(current) |
                                   ADDR_NO_RANDOMIZE) < 0;
  }
  if (conditions.oneCpu)
    useOneCpu();
  // Refused: a run like the others, which proves no less than one of them.
  if (conditions.niceness && nice(conditions.niceness) == -1)
    errno = 0;
  int input = open("/dev/null", O_RDONLY);
  if (input < 0 || dup2(input, 0) < 0 || dup2(output, 1) < 0 ||
      dup2(errors, 2) < 0 ||
      (!start.folder.empty() && chdir(start.folder.c_str())))
    message.execError = errno;
  else if (write(pipe, &message, sizeof(message)) == sizeof(message)) {
    execve(start.path.c_str(), start.argv.data(), start.envp.data());
    message.execError = errno;
  }
  if (write(pipe, &message, sizeof(message)) < 0)
    _exit(126);
  _exit(127);
}

/// A folder with a link to each thing that is in the user's.
llvm::Error makeWorkingFolder(llvm::StringRef folder) {
  llvm::SmallString<256> here;
  if (auto error = llvm::sys::fs::current_path(here))
    return llvm::errorCodeToError(error);
  if (auto error = llvm::sys::fs::create_directories(folder))
    return llvm::createFileError(folder, error);
  std::error_code error;
  for (llvm::sys::fs::directory_iterator at(here, error), end;
       !error && at != end; at.increment(error)) {
    llvm::SmallString<256> link(folder);
    llvm::sys::path::append(link, llvm::sys::path::filename(at->path()));
    if (auto failure = llvm::sys::fs::create_link(at->path(), link))
      return llvm::createFileError(link, failure);
  }
  return error ? llvm::createFileError(here, error) : llvm::Error::success();
}

/// The program while it runs.
class Child {
public:
  Child(pid_t id, const Limits &limits) : id(id), limits(limits) {
    // Both sides say so, since either may be first.
    setpgid(id, id);
    // Without it, on an old kernel, the end is only seen a little later.
    handle = static_cast<int>(syscall(SYS_pidfd_open, id, 0));
  }
  ~Child() {
    if (handle >= 0)
      close(handle);
  }

  llvm::Expected<Outcome> wait(Output &output, Output &errors,
                               llvm::function_ref<void()> tick);

private:
  void endIfWanted();
  void endTheRest();

  pid_t id;
  const Limits &limits;
  int handle = -1;
  Outcome outcome;
  Clock::time_point begun = Clock::now(), asked;
};

/// Asks it to end at the limit of time or on Ctrl-C, and makes it end two
/// seconds later.
void Child::endIfWanted() {
  const auto now = Clock::now();
  if (outcome.timedOut || outcome.interrupted) {
    if (now - asked > 2s)
      kill(-id, SIGKILL);
    return;
  }
  outcome.interrupted = interrupted;
  outcome.timedOut = !outcome.interrupted && limits.time.count() > 0 &&
                     now - begun > limits.time;
  if (outcome.timedOut || outcome.interrupted) {
    asked = now;
    kill(-id, SIGTERM);
  }
}

/// Ends processes that the program left behind: they would disturb the next run
/// and go on writing to the trace of this one.
void Child::endTheRest() {
  for (int tries = 0; tries < 20; ++tries) {
    if (kill(-id, 0))
      return;
    usleep(10000);
  }
  outcome.leftProcesses = true;
  kill(-id, SIGKILL);
}

llvm::Expected<Outcome> Child::wait(Output &output, Output &errors,
                                    llvm::function_ref<void()> tick) {
  auto lastTick = begun;
  while (true) {
    int status = 0;
    const pid_t ended = waitpid(id, &status, WNOHANG);
    if (ended < 0 && errno != EINTR)
      return systemError();
    if (ended == id) {
      outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
      outcome.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
      break;
    }
    pollfd files[] = {{output.reader(), POLLIN, 0},
                      {errors.reader(), POLLIN, 0},
                      {handle, POLLIN, 0}};
    poll(files, std::size(files), handle >= 0 ? 200 : 20);
    output.drain();
    errors.drain();
    endIfWanted();
    if (Clock::now() - lastTick > 200ms) {
      lastTick = Clock::now();
      tick();
    }
  }
  outcome.time = Clock::now() - begun;
  endTheRest();
  output.drain();
  errors.drain();
  outcome.droppedOutput = output.dropped() + errors.dropped();
  return outcome;
}

} // namespace

InterruptGuard::InterruptGuard() {
  interrupted = 0;
  std::signal(SIGINT, interrupt);
  std::signal(SIGTERM, interrupt);
}

InterruptGuard::~InterruptGuard() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool InterruptGuard::isInterrupted() { return interrupted; }

std::string expandRun(std::string text, llvm::StringRef folder) {
  const std::size_t size = sizeof(runPlaceholder) - 1;
  for (std::size_t at = 0;
       (at = text.find(runPlaceholder, at)) != std::string::npos;
       at += folder.size())
    text.replace(at, size, folder.str());
  return text;
}

std::string Program::text() const {
  std::vector<std::string> words = {path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return llvm::join(words, " ");
}

llvm::Expected<Outcome> run(const Program &program,
                            const Conditions &conditions,
                            llvm::StringRef folder, const Limits &limits,
                            llvm::function_ref<void()> tick) {
  llvm::SmallString<256> traceFolder(folder);
  llvm::sys::path::append(traceFolder, "trace");
  if (auto error = llvm::sys::fs::create_directories(traceFolder))
    return llvm::createFileError(traceFolder, error);
  if (!conditions.workingFolder.empty())
    if (auto error = makeWorkingFolder(conditions.workingFolder))
      return error;
  auto output = Output::create((folder + "/stdout").str(), limits.output);
  if (!output)
    return output.takeError();
  auto errors = Output::create((folder + "/stderr").str(), limits.output);
  if (!errors)
    return errors.takeError();

  Start start;
  llvm::SmallString<256> path(program.path);
  llvm::sys::fs::make_absolute(path);
  start.path = path.str().str();
  start.folder = conditions.workingFolder;
  start.arguments = program.arguments;
  start.arguments.insert(start.arguments.begin(), program.path);
  start.arguments.insert(start.arguments.end(), conditions.arguments.begin(),
                         conditions.arguments.end());
  start.environment = environmentOf(program, conditions, traceFolder);
  start.argv = pointers(start.arguments);
  start.envp = pointers(start.environment);

  int pipe[2];
  if (pipe2(pipe, O_CLOEXEC))
    return systemError();
  pid_t id = fork();
  if (id == 0)
    become(start, conditions, output->writer(), errors->writer(), pipe[1]);
  const int forkError = errno;
  close(pipe[1]);
  output->closeWriter();
  errors->closeWriter();
  if (id < 0) {
    close(pipe[0]);
    errno = forkError;
    return systemError();
  }
  Child child(id, limits);
  Message message, last;
  while (read(pipe[0], &message, sizeof(message)) == sizeof(message))
    last = message;
  close(pipe[0]);
  auto outcome = child.wait(*output, *errors, tick);
  if (!outcome)
    return outcome.takeError();
  if (last.execError)
    return llvm::createStringError("cannot run '%s': %s", program.path.c_str(),
                                   std::strerror(last.execError));
  outcome->keptRandomisation = last.keptRandomisation;
  return outcome;
}

} // namespace reprise::verify
