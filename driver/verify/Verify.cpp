//===- Verify.cpp - do runs of a program repeat ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Verify.h"

#include "driver/verify/Session.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::verify {

unsigned Result::countRuns(Role role) const {
  return static_cast<unsigned>(llvm::count_if(
      runs, [&](const RunReport &run) { return run.role == role; }));
}

unsigned Result::countParted() const {
  return static_cast<unsigned>(llvm::count_if(runs, [](const RunReport &run) {
    return run.role != Role::Blame && !run.isSame;
  }));
}

unsigned Result::countVaried(llvm::StringRef variation) const {
  auto isVaried = [&](const Difference &difference) {
    return difference.name == variation;
  };
  return static_cast<unsigned>(llvm::count_if(runs, [&](const RunReport &run) {
    return run.role != Role::Blame && llvm::any_of(run.differences, isVaried);
  }));
}

bool Result::commandsDiffer() const {
  return other != 0 && run(other).role == Role::Against && countParted() == 1;
}

namespace {

/// The first run's exit code if all runs failed with it.
int commonFailure(const Result &result) {
  const int code = result.runs.front().outcome.exitCode;
  for (const RunReport &run : result.runs)
    if (run.outcome.exitCode != code)
      return 0;
  return code;
}

/// Runs one program as often as asked for. The first run is as the user's own
/// and becomes \p first; it is compared with \p before if there is such a run,
/// the others with it. False if a run failed.
bool runSeries(Session &session, const Options &options, Result &result,
               const Program &program, Role role, const Reference *before,
               Reference &first) {
  for (unsigned turn = 0; !options.runs || turn < options.runs; ++turn) {
    // Two runs are the least that says something.
    if (turn >= 2 && (session.isTimeOver() || (!options.runs && result.other)))
      return true;
    auto trace =
        session.runOnce(program, role, options.selection.variations, turn);
    if (!trace)
      return false;
    if (turn == 0) {
      first = {result.runs.back().number, std::move(*trace)};
      if (before)
        session.compareLatest(first.trace, *before, Compared::Training);
      else
        session.note();
    } else {
      session.compareLatest(
          *trace, first,
          session.comparedOfLatest(options.selection.variations));
    }
  }
  return true;
}

/// A run that failed after others had parted takes nothing back.
void judge(Result &result) {
  if (result.other)
    result.verdict = Verdict::Part;
  else if (result.failure.empty())
    result.verdict = Verdict::Identical;
  else if (InterruptGuard::isInterrupted() && result.runs.size() > 2)
    result.failure += "; the runs before it are equal";
}

} // namespace

Result verify(const Options &options) {
  InterruptGuard guard;
  Result result;
  Session session(options, result);
  Reference first, second;
  bool isWhole = runSeries(session, options, result, options.program,
                           Role::Compared, nullptr, first);
  if (isWhole && !result.other && options.against)
    isWhole = runSeries(session, options, result, *options.against,
                        Role::Against, &first, second);
  if (int code = isWhole ? commonFailure(result) : 0) {
    result.failure = "'" + options.program.path + "' failed with exit code " +
                     std::to_string(code) + " in every run";
    result.lastWords = session.lastWordsOf(result.runs.front());
    result.other = 0;
    return result;
  }
  judge(result);
  if (!isWhole || !options.findBlame || !result.other)
    return result;
  // What the other program does is known to be different.
  if (result.run(result.other).role == Role::Compared) {
    result.blame = findBlame(session, options, result, first, result.other);
    result.failure.clear();
  }
  // Last: see there.
  locate(session, options,
         result.run(result.other).reference == first.number ? first : second,
         result);
  return result;
}

} // namespace reprise::verify
