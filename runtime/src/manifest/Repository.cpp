//===- Repository.cpp - the commit that was built
//----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sections.h"

#include <climits>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <vector>

extern "C" char **environ;

using namespace reprise;

/// What `git` with these arguments prints; nothing where it is not installed or
/// fails.
static std::optional<std::string> ask_git(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"git", "--no-optional-locks"});
  std::vector<char *> pointers;
  for (std::string &argument : arguments)
    pointers.push_back(argument.data());
  pointers.push_back(nullptr);

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return std::nullopt;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                   O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                   O_WRONLY, 0);
  pid_t child = 0;
  const int failure =
      posix_spawnp(&child, "git", &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string printed;
  if (failure == 0) {
    char buffer[4096];
    for (ssize_t size; (size = read(ends[0], buffer, sizeof buffer)) > 0;)
      printed.append(buffer, static_cast<std::size_t>(size));
  }
  close(ends[0]);
  int status = 0;
  if (failure != 0 || waitpid(child, &status, 0) != child ||
      !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return std::nullopt;
  return printed;
}

static bool describe(const std::string &folder, Manifest &manifest) {
  const auto commit = ask_git({"-C", folder, "rev-parse", "HEAD"});
  if (!commit)
    return false;
  manifest.set("code.commit", reprise::detail::without_blanks_around(*commit));
  // Files that git does not know say nothing about what was built.
  if (const auto changes = ask_git(
          {"-C", folder, "status", "--porcelain", "--untracked-files=no"}))
    manifest.set("code.changed", changes->empty() ? "no" : "yes");
  return true;
}

void reprise::detail::describe_repository(Manifest &manifest) {
  char path[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  if (size > 0) {
    const std::string executable(path, static_cast<std::size_t>(size));
    if (describe(executable.substr(0, executable.rfind('/') + 1), manifest))
      return;
  }
  describe(".", manifest);
}
