//===- Verify.cpp - do runs of a program repeat ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Verify.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <chrono>
#include <cstring>
#include <thread>

namespace reprise::verify {

namespace {

std::string folderOf(const Options &options, unsigned run) {
  llvm::SmallString<256> folder(options.folder);
  llvm::sys::path::append(folder, "run-" + llvm::Twine(run));
  return folder.str().str();
}

/// Why a run cannot be compared, or nothing.
std::string failureOf(const Options &options, const RunReport &run,
                      const RunTrace &trace) {
  const std::string &path = options.program.path;
  const std::string name = "run " + std::to_string(run.number);
  if (run.outcome.signal)
    return (name + " of '" + path + "' was ended by signal " +
            llvm::Twine(run.outcome.signal) + " (" +
            strsignal(run.outcome.signal) + ") after " +
            llvm::Twine(run.summary.steps) + " steps and " +
            llvm::Twine(run.summary.operations) + " operations")
        .str();
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
  for (const Stream &stream : trace.streams)
    if (stream.isTruncated)
      return name + " filled the disk: its trace is not complete";
  return {};
}

/// The last lines of the run's standard error, at most ten.
std::vector<std::string> lastWordsOf(const Options &options,
                                     const RunReport &run) {
  std::vector<std::string> words;
  if (!run.outcome.signal && !run.outcome.exitCode)
    return words;
  auto text =
      llvm::MemoryBuffer::getFile(folderOf(options, run.number) + "/stderr");
  if (!text)
    return words;
  llvm::SmallVector<llvm::StringRef> lines;
  (*text)->getBuffer().rtrim().split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : llvm::ArrayRef(lines).take_back(10))
    words.push_back(line.str());
  return words;
}

/// The first run's exit code if all runs failed with it.
int commonFailure(const Result &result) {
  const int code = result.runs.front().outcome.exitCode;
  for (const RunReport &run : result.runs)
    if (run.outcome.exitCode != code)
      return 0;
  return code;
}

/// Waits until the last call is more than a second ago: a seed from time() is
/// the same for all programs that read the clock in one second, and one takes a
/// little longer to get there than the other.
void awaitAnotherSecond() {
  using namespace std::chrono;
  static steady_clock::time_point last;
  std::this_thread::sleep_until(last + milliseconds(1500));
  last = steady_clock::now();
}

/// Runs once and reads the trace.
llvm::Expected<RunTrace> runOnce(const Options &options, RunReport &report) {
  std::string folder = folderOf(options, report.number);
  if (auto error = llvm::sys::fs::remove_directories(folder, false))
    return llvm::createFileError(folder, error);
  if (options.progress)
    *options.progress << "run " << report.number << ": "
                      << report.variation.describe() << '\n';
  awaitAnotherSecond();
  auto outcome = run(options.program, report.variation, folder);
  if (!outcome)
    return outcome.takeError();
  report.outcome = *outcome;
  auto trace = readTrace(folder + "/trace");
  if (!trace)
    return trace.takeError();
  report.summary = summarise(*trace);
  if (options.progress) {
    *options.progress << "  exit code " << report.outcome.exitCode << ", "
                      << report.summary.operations << " operations, "
                      << report.summary.steps << " steps, "
                      << report.summary.losses << " losses";
    if (report.outcome.keptRandomisation)
      *options.progress << " (address randomisation could not be switched off)";
    *options.progress << '\n';
  }
  return trace;
}

} // namespace

Result verify(const Options &options) {
  Result result;
  RunTrace first;
  for (unsigned number = 1; number <= options.runs; ++number) {
    RunReport &report = result.runs.emplace_back();
    report.number = number;
    report.variation = variationOf(number);
    auto trace = runOnce(options, report);
    if (!trace) {
      result.failure = llvm::toString(trace.takeError());
      return result;
    }
    result.failure = failureOf(options, report, *trace);
    if (!result.failure.empty()) {
      result.lastWords = lastWordsOf(options, report);
      return result;
    }
    if (number == 1) {
      first = std::move(*trace);
      continue;
    }
    if (result.other)
      continue;
    const RunReport &one = result.runs.front();
    result.comparison = compare(first, one.summary, *trace, report.summary);
    if (!result.comparison.isSame() ||
        one.outcome.exitCode != report.outcome.exitCode)
      result.other = number;
  }
  if (int code = commonFailure(result)) {
    result.failure = "'" + options.program.path + "' failed with exit code " +
                     std::to_string(code) + " in every run";
    result.lastWords = lastWordsOf(options, result.runs.front());
    return result;
  }
  result.verdict = result.other ? Verdict::Part : Verdict::Identical;
  return result;
}

} // namespace reprise::verify
