//===- Progress.cpp - saying how verify gets on ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Progress.h"

namespace reprise::verify {

void Progress::begin(const RunReport &run, unsigned of) {
  begun = std::chrono::steady_clock::now();
  title = "run " + std::to_string(run.number);
  if (of && run.role == Role::Compared)
    title += " of " + std::to_string(of);
  else if (run.role == Role::Blame)
    title += " (looking for what is to blame)";
  if (lines)
    *lines << "run " << run.number << ": " << describe(run.differences) << '\n';
}

void Progress::tick(llvm::StringRef trace) {
  if (!terminal)
    return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
      std::chrono::steady_clock::now() - begun);
  *terminal << "\r\033[K" << title << ": step " << recordedSteps(trace) << ", "
            << seconds.count() << " s" << verdict;
  terminal->flush();
}

void Progress::clearLine() {
  if (!terminal)
    return;
  *terminal << "\r\033[K";
  terminal->flush();
}

void Progress::end(const RunReport &run) {
  clearLine();
  if (run.reference)
    verdict = run.isSame ? "; equal so far" : "; they part";
  if (!lines)
    return;
  *lines << "  exit code " << run.outcome.exitCode << ", ";
  if (run.summary.operations) // They may not have been recorded.
    *lines << run.summary.operations << " operations, ";
  *lines << run.summary.steps << " steps, " << run.summary.losses << " losses";
  if (run.outcome.keptRandomisation)
    *lines << " (address randomisation could not be switched off)";
  if (run.outcome.leftProcesses)
    *lines << " (processes that it left behind were ended)";
  if (run.outcome.droppedOutput)
    *lines << " (" << run.outcome.droppedOutput
           << " bytes of output were not kept)";
  *lines << '\n';
}

void Progress::beginLocating(const OperationDifference &operation) {
  begun = std::chrono::steady_clock::now();
  title = "looking for the call of " + operation.first.operation;
  verdict.clear();
  if (lines)
    *lines << "one more, up to operation " << operation.number << " of thread "
           << operation.thread << ": " << operation.first.operation << '\n';
}

void Progress::endLocating(llvm::StringRef failure) {
  clearLine();
  if (lines && !failure.empty())
    *lines << "  it is not known where that is called: " << failure << '\n';
}

} // namespace reprise::verify
