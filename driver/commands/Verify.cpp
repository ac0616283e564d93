//===- Verify.cpp - reprise verify ----------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/commands/Commands.h"
#include "driver/commands/VerifyOptions.h"
#include "driver/verify/Explanations.h"
#include "driver/verify/Progress.h"
#include "driver/verify/report/Report.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/WithColor.h"

#include <cstdlib>
#include <tuple>
#include <unistd.h>

namespace reprise::commands {

namespace {

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

/// What `--against` or `--against-args` means, if either was given.
llvm::Expected<std::optional<verify::Program>>
otherProgram(const VerifyOptions &given, const verify::Program &program) {
  if (!given.againstArgs.empty()) {
    verify::Program other = program;
    llvm::append_range(other.arguments, verify::splitWords(given.againstArgs));
    return other;
  }
  if (given.against.empty())
    return std::nullopt;
  std::vector<std::string> words = verify::splitWords(given.against);
  if (words.empty())
    return llvm::createStringError("--against names no program");
  auto path = findProgram(words.front());
  if (!path)
    return path.takeError();
  verify::Program other = program;
  other.path = *path;
  other.arguments.assign(words.begin() + 1, words.end());
  return other;
}

/// What is varied: the user's list, with the options that were declared.
llvm::Expected<verify::Selection> selectionOf(const VerifyOptions &given) {
  std::vector<verify::Variation> declared;
  for (const std::string &declaration : given.declared) {
    auto variation = verify::declaredVariation(declaration);
    if (!variation)
      return variation.takeError();
    declared.push_back(std::move(*variation));
  }
  if (given.resume)
    declared.push_back(verify::resumeVariation(*given.resume));
  return verify::selectVariations(given.vary, std::move(declared));
}

/// The folder for the runs: the user's, or a temporary one.
llvm::Expected<std::string> runFolder(const std::string &given) {
  if (given.empty())
    return temporaryFolder();
  llvm::SmallString<256> folder(given);
  llvm::sys::fs::make_absolute(folder);
  if (auto error = llvm::sys::fs::create_directories(folder))
    return llvm::createFileError(folder, error);
  return folder.str().str();
}

/// Writes report.json and what else was asked for.
llvm::Error writeReports(const verify::Result &result,
                         const verify::Options &options,
                         const VerifyOptions &given) {
  const std::tuple<verify::Printer *, std::string> reports[] = {
      {verify::printJson, options.folder + "/report.json"},
      {verify::printHtml, given.html},
      {verify::printMarkdown, given.markdown}};
  for (const auto &[print, path] : reports)
    if (!path.empty())
      if (auto error = verify::writeReport(print, result, options, path))
        return error;
  return llvm::Error::success();
}

int exitCodeOf(verify::Verdict verdict) {
  switch (verdict) {
  case verify::Verdict::Identical:
    return Clean;
  case verify::Verdict::Part:
    return Found;
  case verify::Verdict::Failed:
    break;
  }
  return Unanalysed;
}

/// Runs, and says what came out.
int verifyPrograms(const VerifyOptions &given, verify::Options options) {
  auto folder = runFolder(given.out);
  if (!folder)
    return failed(folder.takeError(), Unanalysed);
  options.folder = *folder;
  const bool isTerminal =
      llvm::sys::Process::StandardErrIsDisplayed() && !given.verbose;
  verify::Progress progress(given.verbose ? &llvm::outs() : nullptr,
                            isTerminal ? &llvm::errs() : nullptr);
  options.progress = &progress;

  const verify::Result result = verify::verify(options);
  const bool hasFailed = result.verdict == verify::Verdict::Failed;
  if (hasFailed) {
    failed(llvm::createStringError(result.failure), Unanalysed);
    for (const std::string &line : result.lastWords)
      llvm::errs() << "  | " << line << '\n';
  } else {
    verify::printText(result, options, llvm::outs());
  }
  if (auto error = writeReports(result, options, given))
    return failed(std::move(error), Unanalysed);
  const bool isTemporary = given.out.empty();
  if (isTemporary && result.verdict == verify::Verdict::Identical)
    llvm::sys::fs::remove_directories(options.folder);
  else if (isTemporary || given.verbose)
    (hasFailed ? llvm::errs() : llvm::outs())
        << "  the runs' output and traces are in " << options.folder << '\n';
  return exitCodeOf(result.verdict);
}

} // namespace

int verifyMain(llvm::ArrayRef<const char *> arguments) {
  auto given = parseVerifyOptions(arguments);
  if (!given)
    return failed(given.takeError(), Misused);
  if (given->help) {
    llvm::outs() << verifyUsage;
    return Clean;
  }
  if (given->vary == "help") {
    verify::printVariations(llvm::outs());
    return Clean;
  }
  verify::Options options;
  auto selection = selectionOf(*given);
  if (!selection)
    return failed(selection.takeError(), Misused);
  options.selection = std::move(*selection);
  if (!given->findings.empty()) {
    auto findings = verify::readFindings(given->findings);
    if (!findings)
      return failed(findings.takeError(), Misused);
    options.findings = std::move(*findings);
  }
  auto program = findProgram(given->command.front());
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

  options.program = {*program,
                     {given->command.begin() + 1, given->command.end()},
                     *tracer,
                     threadCount(),
                     given->stepsOnly ? verify::Depth::Steps
                                      : verify::Depth::Operations};
  auto other = otherProgram(*given, options.program);
  if (!other)
    return failed(other.takeError(), Unanalysed);
  options.against = std::move(*other);
  // Without a number of runs the time alone is the limit.
  options.runs = given->runs || given->minutes > 0 ? given->runs : 3;
  options.time = std::chrono::duration<double>(60 * given->minutes);
  options.limits.time = std::chrono::duration<double>(given->timeout);
  options.steps = given->steps;
  options.findBlame = !given->noBlame;
  options.files = given->files;
  options.ownFolders = given->ownFolders;
  return verifyPrograms(*given, std::move(options));
}

} // namespace reprise::commands
