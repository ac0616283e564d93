//===- Verify.cpp - reprise verify ----------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Verify.h"
#include "driver/commands/Commands.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/WithColor.h"

#include <cstdlib>
#include <unistd.h>

namespace reprise::commands {

namespace {

constexpr char usage[] =
    R"(usage: reprise verify [--runs N] [--out DIR] [-v] -- PROGRAM [ARGS...]

Runs a LibTorch program N times (3) and compares the runs bit for bit: every
operation, every loss that is read, the parameters after every step. From run to
run it varies what must not matter: address layout, scheduling of threads, size of
the environment, the time of the start by a second or more. It runs unmodified and
must be linked with LibTorch's shared libraries.

  --runs N   how often it runs, at least 2; rare races need more runs
  --out DIR  keep the runs' output and traces there, and report.json
  -v         say what each run varies and did

Exit codes: 0 the runs are identical, 1 they part, 2 wrong usage, 3 the program
could not be run or traced.
)";

struct Arguments {
  unsigned runs = 3;
  std::string out;
  bool verbose = false;
  bool help = false;
  std::vector<std::string> command;
};

llvm::Error wrong(const llvm::Twine &text) {
  return llvm::createStringError(text.str() + "; see 'reprise verify --help'");
}

llvm::Expected<Arguments> parse(llvm::ArrayRef<const char *> arguments) {
  Arguments result;
  std::size_t at = 1;
  for (; at < arguments.size(); ++at) {
    llvm::StringRef argument = arguments[at];
    auto value = [&](llvm::StringRef name, std::string &into) {
      if (argument == name && at + 1 < arguments.size()) {
        into = arguments[++at];
        return true;
      }
      if (!argument.consume_front(name) || !argument.consume_front("="))
        return false;
      into = argument.str();
      return true;
    };
    std::string number;
    if (argument == "--")
      break;
    if (argument == "-h" || argument == "--help")
      result.help = true;
    else if (argument == "-v" || argument == "--verbose")
      result.verbose = true;
    else if (value("--out", result.out)) {
      if (result.out.empty())
        return wrong("--out wants a folder");
    } else if (value("--runs", number)) {
      if (!llvm::to_integer(number, result.runs, 10) || result.runs < 2 ||
          result.runs > 10000)
        return wrong("--runs wants a number from 2 to 10000, not '" + number +
                     "'");
    } else {
      return wrong(argument.starts_with("-")
                       ? "unknown option '" + argument + "'"
                       : "write '--' before the program '" + argument + "'");
    }
  }
  for (++at; at < arguments.size(); ++at)
    result.command.push_back(arguments[at]);
  if (result.command.empty() && !result.help)
    return wrong("no program to run: write '-- PROGRAM [ARGS...]'");
  return result;
}

/// The preloaded library: $REPRISE_TRACER, or beside this program.
llvm::Expected<std::string> findTracer() {
  llvm::SmallString<256> path;
  if (const char *given = std::getenv("REPRISE_TRACER"); given && *given) {
    path = given;
  } else {
    path = llvm::sys::fs::getMainExecutable(
        nullptr, reinterpret_cast<void *>(&findTracer));
    llvm::sys::path::remove_filename(path);
    llvm::sys::path::append(path, "..", "lib", "libreprise-tracer.so");
  }
  llvm::sys::fs::make_absolute(path);
  llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  if (!llvm::sys::fs::exists(path))
    return llvm::createStringError(
        "the tracer is missing: '%s' does not exist; build Reprise with "
        "LibTorch, or set REPRISE_TRACER",
        path.c_str());
  return path.str().str();
}

llvm::Expected<std::string> findProgram(llvm::StringRef name) {
  if (!name.contains('/')) {
    auto found = llvm::sys::findProgramByName(name);
    if (!found)
      return llvm::createStringError("program '%s' not found on PATH",
                                     name.str().c_str());
    return *found;
  }
  if (!llvm::sys::fs::exists(name))
    return llvm::createStringError("program '%s' not found",
                                   name.str().c_str());
  if (llvm::sys::fs::is_directory(name) || !llvm::sys::fs::can_execute(name))
    return llvm::createStringError("'%s' is not a program that can be run",
                                   name.str().c_str());
  return name.str();
}

/// How many threads LibTorch may use in all runs: the user's own number, else
/// the cores that this process may use.
unsigned threadCount() {
  unsigned count = 0;
  if (const char *given = std::getenv("OMP_NUM_THREADS"))
    if (llvm::to_integer(llvm::StringRef(given).split(',').first, count) &&
        count)
      return count;
  int cores = llvm::get_physical_cores();
  if (cores < 1)
    cores =
        static_cast<int>(llvm::hardware_concurrency().compute_thread_count());
  return static_cast<unsigned>(cores < 1 ? 1 : cores);
}

int failed(llvm::Error error, int code) {
  llvm::WithColor::error(llvm::errs(), "reprise verify")
      << llvm::toString(std::move(error)) << '\n';
  return code;
}

/// A folder of its own under the system's temporary one.
llvm::Expected<std::string> temporaryFolder() {
  llvm::SmallString<256> folder;
  if (auto error =
          llvm::sys::fs::createUniqueDirectory("reprise-verify", folder))
    return llvm::createFileError("the temporary folder", error);
  return folder.str().str();
}

/// LD_PRELOAD parts its names at spaces and colons and knows no quotes, so a
/// tracer with such a path gets a link at \p link, which is removed later.
llvm::Expected<std::string> preloadable(std::string tracer, std::string &link) {
  if (tracer.find_first_of(" :") == std::string::npos)
    return tracer;
  auto folder = temporaryFolder();
  if (!folder)
    return folder.takeError();
  link = *folder;
  std::string path = link + "/libreprise-tracer.so";
  if (auto error = llvm::sys::fs::create_link(tracer, path))
    return llvm::createFileError(path, error);
  return path;
}

} // namespace

int verifyMain(llvm::ArrayRef<const char *> arguments) {
  auto parsed = parse(arguments);
  if (!parsed)
    return failed(parsed.takeError(), Misused);
  if (parsed->help) {
    llvm::outs() << usage;
    return Clean;
  }
  auto program = findProgram(parsed->command.front());
  if (!program)
    return failed(program.takeError(), Unanalysed);
  auto tracer = findTracer();
  if (!tracer)
    return failed(tracer.takeError(), Unanalysed);
  std::string link;
  auto removeLink = llvm::make_scope_exit([&link] {
    if (!link.empty())
      llvm::sys::fs::remove_directories(link);
  });
  tracer = preloadable(*tracer, link);
  if (!tracer)
    return failed(tracer.takeError(), Unanalysed);

  verify::Options options;
  options.program = {*program,
                     {parsed->command.begin() + 1, parsed->command.end()},
                     *tracer,
                     threadCount()};
  options.runs = parsed->runs;
  options.progress = parsed->verbose ? &llvm::outs() : nullptr;
  const bool isTemporary = parsed->out.empty();
  if (isTemporary) {
    auto folder = temporaryFolder();
    if (!folder)
      return failed(folder.takeError(), Unanalysed);
    options.folder = *folder;
  } else {
    llvm::SmallString<256> folder(parsed->out);
    llvm::sys::fs::make_absolute(folder);
    if (auto error = llvm::sys::fs::create_directories(folder))
      return failed(llvm::createFileError(folder, error), Unanalysed);
    options.folder = folder.str().str();
  }

  const verify::Result result = verify::verify(options);
  const bool hasFailed = result.verdict == verify::Verdict::Failed;
  if (hasFailed) {
    failed(llvm::createStringError(result.failure), Unanalysed);
    for (const std::string &line : result.lastWords)
      llvm::errs() << "  | " << line << '\n';
  } else {
    verify::printText(result, llvm::outs());
  }
  if (auto error =
          verify::writeJson(result, options, options.folder + "/report.json"))
    return failed(std::move(error), Unanalysed);
  if (isTemporary && result.verdict == verify::Verdict::Identical)
    llvm::sys::fs::remove_directories(options.folder);
  else if (isTemporary || parsed->verbose)
    (hasFailed ? llvm::errs() : llvm::outs())
        << "  the runs' output and traces are in " << options.folder << '\n';
  switch (result.verdict) {
  case verify::Verdict::Identical:
    return Clean;
  case verify::Verdict::Part:
    return Found;
  case verify::Verdict::Failed:
    break;
  }
  return Unanalysed;
}

} // namespace reprise::commands
