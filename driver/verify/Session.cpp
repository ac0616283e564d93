//===- Session.cpp - run after run ----------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Session.h"

#include "driver/verify/Faketime.h"
#include "driver/verify/Progress.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <csignal>
#include <cstring>
#include <thread>

namespace reprise::verify {

using std::chrono::steady_clock;

Session::Session(const Options &options, Result &result)
    : options(options), result(result), begun(steady_clock::now()) {}

bool Session::isTimeOver() const {
  return options.time.count() > 0 && steady_clock::now() - begun > options.time;
}

std::string Session::folderOf(unsigned run) const {
  llvm::SmallString<256> folder(options.folder);
  llvm::sys::path::append(folder, "run-" + llvm::Twine(run));
  return folder.str().str();
}

/// The end that was wanted is none of the program's own; what started it may
/// have seen the signal, and say so as shells do.
void Session::noteEndAtStep(RunReport &run) const {
  Outcome &outcome = run.outcome;
  if (!options.steps || run.summary.steps < options.steps ||
      (outcome.signal != SIGKILL && outcome.exitCode != 128 + SIGKILL))
    return;
  outcome.signal = outcome.exitCode = 0;
  outcome.endedAtStep = true;
}

/// Why a run cannot be compared, or nothing.
std::string Session::failureOf(const Program &program, const RunReport &run,
                               const RunTrace &trace) const {
  const std::string &path = program.path;
  const std::string name = "run " + std::to_string(run.number);
  std::string done = " after " + std::to_string(run.summary.steps) + " steps";
  if (program.depth == Depth::Operations)
    done += " and " + std::to_string(run.summary.operations) + " operations";
  if (run.outcome.interrupted)
    return "interrupted in " + name + done;
  if (run.outcome.timedOut)
    return name + " of '" + path + "' was ended at the time limit" + done +
           (run.differences.empty() ? "; nothing was varied"
                                    : "; varied: " + describe(run.differences));
  if (run.outcome.signal)
    return name + " of '" + path + "' was ended by signal " +
           std::to_string(run.outcome.signal) + " (" +
           strsignal(run.outcome.signal) + ")" + done;
  bool isReady = false;
  for (llvm::StringRef line : trace.status) {
    auto [word, detail] = line.split('\t');
    if (word == "failed")
      return ("the tracer cannot be used: " + detail).str();
    isReady |= word == "ready";
  }
  // A program that failed before its first operation says more itself.
  if (run.outcome.exitCode && trace.streams.empty())
    return name + " of '" + path + "' failed with exit code " +
           std::to_string(run.outcome.exitCode) +
           " before any LibTorch operation";
  if (trace.status.empty())
    return "'" + path +
           "' did not load the tracer: it is statically linked, or runs with "
           "other privileges than yours";
  if (trace.streams.empty())
    return "no LibTorch operation was seen: '" + path +
           (isReady ? "' uses LibTorch but ran none"
                    : "' is not linked with LibTorch's shared libraries");
  if (program.depth == Depth::Steps && !run.outcome.exitCode &&
      !run.summary.steps && !run.summary.losses && trace.program.empty())
    return "'" + path +
           "' made no step of an optimizer and read no loss: there is nothing "
           "to compare; '--depth operations' compares what it computed";
  for (const Stream &stream : trace.streams)
    if (stream.isTruncated)
      return name + " filled the disk: its trace is not complete";
  return {};
}

std::vector<std::string> Session::lastWordsOf(const RunReport &run) const {
  std::vector<std::string> words;
  if (!run.outcome.signal && !run.outcome.exitCode)
    return words;
  auto text = llvm::MemoryBuffer::getFile(folderOf(run.number) + "/stderr");
  if (!text)
    return words;
  llvm::SmallVector<llvm::StringRef> lines;
  (*text)->getBuffer().rtrim().split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : llvm::ArrayRef(lines).take_back(10))
    words.push_back(line.str());
  return words;
}

/// Writes a file before the run, and returns how old that is: what the program
/// writes is as old or younger by the file system's own clock.
static llvm::Expected<llvm::sys::TimePoint<>>
markStart(const std::string &folder) {
  const std::string path = folder + "/started";
  if (auto error = llvm::sys::fs::create_directories(folder))
    return llvm::createFileError(folder, error);
  std::error_code error;
  {
    llvm::raw_fd_ostream file(path, error);
  }
  llvm::sys::fs::file_status status;
  if (!error)
    error = llvm::sys::fs::status(path, status);
  if (error)
    return llvm::createFileError(path, error);
  return status.getLastModificationTime();
}

bool Session::fail(llvm::Error error) {
  result.failure = llvm::toString(std::move(error));
  return false;
}

llvm::Expected<Outcome> Session::runParts(const Program &program,
                                          Conditions conditions,
                                          const std::string &folder) {
  Program inFolder = program;
  auto expand = [&](std::vector<std::string> &arguments) {
    for (std::string &argument : arguments)
      argument = expandRun(argument, folder);
  };
  expand(inFolder.arguments);
  expand(conditions.arguments);
  expand(conditions.resumeArguments);
  auto runIn = [&](const std::string &place) {
    return run(inFolder, conditions, place, options.limits, [&] {
      if (options.progress)
        options.progress->tick(place + "/trace");
    });
  };
  if (!conditions.killAfter) {
    if (options.steps)
      conditions.set(trace::killVariable, std::to_string(options.steps));
    return runIn(folder);
  }
  conditions.set(trace::killVariable, std::to_string(conditions.killAfter));
  auto killed = runIn(folder + "/killed");
  if (!killed || killed->timedOut || killed->interrupted)
    return killed;
  if (killed->signal != SIGKILL)
    return llvm::createStringError(
        "'%s' was to be killed after step %llu and ended before that",
        program.path.c_str(),
        static_cast<unsigned long long>(conditions.killAfter));
  conditions.environment.pop_back();
  llvm::append_range(conditions.arguments, conditions.resumeArguments);
  return runIn(folder);
}

std::optional<RunTrace>
Session::runOnce(const Program &program, Role role,
                 const std::vector<Variation> &variations, unsigned turn) {
  RunReport &report = result.runs.emplace_back();
  report.number = static_cast<unsigned>(result.runs.size());
  report.role = role;
  const std::string folder = folderOf(report.number);
  Conditions conditions;
  if (auto error = llvm::sys::fs::remove_directories(folder, false)) {
    fail(llvm::createFileError(folder, error));
    return std::nullopt;
  }
  if (turn)
    report.differences = applyAll(
        variations,
        {turn, program.threads, result.runs.front().summary.steps, folder},
        conditions);
  if (options.ownFolders)
    conditions.workingFolder = folder + "/folder";
  if (options.progress)
    options.progress->begin(report, options.runs);
  // A seed from time() is the same for all programs that read the clock in one
  // second, and one takes a little longer to get there than the other.
  std::this_thread::sleep_until(lastRun + std::chrono::milliseconds(1500));
  lastRun = steady_clock::now();
  auto start = markStart(folder);
  if (!start) {
    fail(start.takeError());
    return std::nullopt;
  }
  auto outcome = runParts(program, conditions, folder);
  if (!conditions.preloads.empty())
    removeFaketimeLeftovers(*start);
  if (!outcome) {
    fail(outcome.takeError());
    return std::nullopt;
  }
  report.outcome = *outcome;
  auto trace = readTrace(folder + "/trace");
  if (!trace) {
    fail(trace.takeError());
    return std::nullopt;
  }
  report.summary = summarise(*trace);
  report.programTraces = static_cast<unsigned>(trace->program.size());
  for (const ProgramTrace &program : trace->program)
    report.programRecords += program.file.records.size();
  noteEndAtStep(report);
  result.failure = failureOf(program, report, *trace);
  if (!result.failure.empty()) {
    result.lastWords = lastWordsOf(report);
    note();
    return std::nullopt;
  }
  auto files = readFiles(options.files, *start, folder);
  if (!files) {
    fail(files.takeError());
    return std::nullopt;
  }
  report.files = std::move(*files);
  llvm::SmallString<256> here;
  if (report.number == 1 && !options.ownFolders &&
      !llvm::sys::fs::current_path(here))
    result.leftBehind = writtenIn(here, *start, options.folder);
  return std::move(*trace);
}

Compared
Session::comparedOfLatest(const std::vector<Variation> &variations) const {
  return comparedOf(variations, result.runs.back().differences);
}

void Session::note() {
  if (options.progress)
    options.progress->end(result.runs.back());
}

bool Session::compareLatest(const RunTrace &trace, const Reference &reference,
                            Compared compared) {
  RunReport &latest = result.runs.back();
  const RunReport &first = result.run(reference.number);
  latest.reference = reference.number;
  const bool wereEnded =
      first.outcome.endedAtStep && latest.outcome.endedAtStep;
  auto compareRuns = compared == Compared::Training  ? compareTrainings
                     : compared == Compared::Resumed ? compareResumed
                     : wereEnded                     ? compareEnded
                                                     : compare;
  Comparison comparison =
      compareRuns(reference.trace, first.summary, trace, latest.summary);
  // Runs that were ended have written as much as they came to.
  if (!wereEnded)
    comparison.program =
        compareProgramTraces(reference.trace.program, trace.program, compared);
  if (compared == Compared::Resumed &&
      latest.summary.steps < first.summary.steps)
    latest.skipped = first.summary.steps - latest.summary.steps;
  auto files = compareFiles(first.files, latest.files);
  latest.isSame = comparison.isSame() && files.empty() &&
                  first.outcome.exitCode == latest.outcome.exitCode;
  if (latest.role != Role::Blame && !result.other) {
    if (!latest.isSame)
      comparison.manifest =
          compareManifests(reference.trace.program, trace.program);
    result.comparison = std::move(comparison);
    result.files = std::move(files);
    if (!latest.isSame)
      result.other = latest.number;
  }
  note();
  return latest.isSame;
}

} // namespace reprise::verify
