//===- Run.cpp - running a program under the tracer -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Run.h"

#include "runtime/tracer/TraceFormat.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace reprise::verify {

std::string Variation::describe() const {
  std::vector<std::string> parts;
  if (fixedAddresses)
    parts.push_back("address randomisation off");
  if (disturb)
    parts.push_back("threads disturbed (seed " + std::to_string(disturb) + ")");
  if (oneCore)
    parts.push_back("its threads on one core");
  if (niceness)
    parts.push_back("nice " + std::to_string(niceness));
  if (padding)
    parts.push_back("environment " + std::to_string(padding) + " bytes larger");
  return parts.empty() ? "as it is" : llvm::join(parts, ", ");
}

Variation variationOf(unsigned run) {
  Variation variation;
  if (run <= 1)
    return variation;
  variation.disturb = run - 1;
  variation.padding = 1000 + 977 * (run % 7);
  if (run % 2 == 0) {
    variation.fixedAddresses = true;
  } else {
    variation.oneCore = true;
    variation.niceness = 5;
  }
  return variation;
}

namespace {

std::string variable(llvm::StringRef name, llvm::StringRef value) {
  return (name + "=" + value).str();
}

/// The user's environment with the tracer's variables and the thread count.
std::vector<std::string> environmentOf(const Program &program,
                                       const Variation &variation,
                                       llvm::StringRef traceFolder) {
  std::vector<std::string> result;
  std::string preload = program.tracer;
  // Threads that spin while they wait hold up a run on one core; how they wait
  // changes no result.
  if (!::getenv("OMP_WAIT_POLICY"))
    result.push_back("OMP_WAIT_POLICY=PASSIVE");
  for (char **at = environ; *at; ++at) {
    llvm::StringRef entry(*at);
    auto [name, value] = entry.split('=');
    if (name == "LD_PRELOAD" && !value.empty())
      preload += (":" + value).str();
    if (!llvm::StringSwitch<bool>(name)
             .Cases("LD_PRELOAD", "OMP_NUM_THREADS", trace::folderVariable,
                    trace::disturbVariable, trace::pinVariable, true)
             .Default(false))
      result.push_back(entry.str());
  }
  result.push_back(variable("LD_PRELOAD", preload));
  result.push_back(
      variable("OMP_NUM_THREADS", std::to_string(program.threads)));
  result.push_back(variable(trace::folderVariable, traceFolder));
  if (variation.disturb)
    result.push_back(
        variable(trace::disturbVariable, std::to_string(variation.disturb)));
  if (variation.oneCore)
    result.push_back(variable(trace::pinVariable, "1"));
  if (variation.padding)
    result.push_back(
        variable("REPRISE_PADDING", std::string(variation.padding, '.')));
  return result;
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

/// Runs in the child; only returns if the program cannot be started.
void become(const char *path, char **arguments, char **environment,
            const Variation &variation, int output, int errors, int pipe) {
  Message message;
  // Nothing goes on computing when verify itself is ended.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (variation.fixedAddresses) {
    int current = personality(0xffffffff);
    message.keptRandomisation =
        current < 0 || personality(static_cast<unsigned long>(current) |
                                   ADDR_NO_RANDOMIZE) < 0;
  }
  if (variation.niceness) {
    errno = 0;
    // Refused: a run like the others, which proves no less than one of them.
    if (nice(variation.niceness) == -1 && errno)
      errno = 0;
  }
  int input = open("/dev/null", O_RDONLY);
  if (input < 0 || dup2(input, 0) < 0 || dup2(output, 1) < 0 ||
      dup2(errors, 2) < 0)
    message.execError = errno;
  else if (write(pipe, &message, sizeof(message)) == sizeof(message)) {
    execve(path, arguments, environment);
    message.execError = errno;
  }
  if (write(pipe, &message, sizeof(message)) < 0)
    _exit(126);
  _exit(127);
}

llvm::Expected<int> create(llvm::StringRef folder, llvm::StringRef name) {
  llvm::SmallString<256> path(folder);
  llvm::sys::path::append(path, name);
  int file =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0)
    return llvm::createFileError(
        path, std::error_code(errno, std::generic_category()));
  return file;
}

} // namespace

llvm::Expected<Outcome> run(const Program &program, const Variation &variation,
                            llvm::StringRef folder) {
  llvm::SmallString<256> traceFolder(folder);
  llvm::sys::path::append(traceFolder, "trace");
  if (auto error = llvm::sys::fs::create_directories(traceFolder))
    return llvm::createFileError(traceFolder, error);
  auto output = create(folder, "stdout");
  if (!output)
    return output.takeError();
  auto errors = create(folder, "stderr");
  if (!errors)
    return errors.takeError();
  std::vector<std::string> arguments = {program.path};
  arguments.insert(arguments.end(), program.arguments.begin(),
                   program.arguments.end());
  std::vector<std::string> environment =
      environmentOf(program, variation, traceFolder);
  std::vector<char *> argv = pointers(arguments);
  std::vector<char *> envp = pointers(environment);

  int pipe[2];
  if (pipe2(pipe, O_CLOEXEC))
    return llvm::errorCodeToError(
        std::error_code(errno, std::generic_category()));
  pid_t child = fork();
  if (child == 0)
    become(program.path.c_str(), argv.data(), envp.data(), variation, *output,
           *errors, pipe[1]);
  const int forkError = errno;
  close(pipe[1]);
  close(*output);
  close(*errors);
  if (child < 0) {
    close(pipe[0]);
    return llvm::errorCodeToError(
        std::error_code(forkError, std::generic_category()));
  }
  Outcome outcome;
  Message message, last;
  while (read(pipe[0], &message, sizeof(message)) == sizeof(message))
    last = message;
  close(pipe[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return llvm::errorCodeToError(
          std::error_code(errno, std::generic_category()));
  if (last.execError)
    return llvm::createStringError("cannot run '%s': %s", program.path.c_str(),
                                   std::strerror(last.execError));
  outcome.keptRandomisation = last.keptRandomisation;
  outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  outcome.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  return outcome;
}

} // namespace reprise::verify
