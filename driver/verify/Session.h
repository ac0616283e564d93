//===- Session.h - run after run --------------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_SESSION_H
#define REPRISE_DRIVER_VERIFY_SESSION_H

#include "driver/verify/Verify.h"

namespace reprise::verify {

/// A run with its trace, to compare others with.
struct Reference {
  unsigned number = 0;
  RunTrace trace;
};

/// Makes the runs of one verify, numbers them and compares them. What it finds
/// goes into the result.
class Session {
public:
  Session(const Options &options, Result &result);

  /// Runs the program under these variations. None if it could not be run or
  /// compared; the result then says why.
  std::optional<RunTrace> runOnce(const Program &program, Role role,
                                  const std::vector<Variation> &variations,
                                  unsigned turn);

  /// Compares the latest run with another one and notes what came out. The
  /// result's comparison is that of the first run that parts.
  bool compareLatest(const RunTrace &trace, const Reference &reference,
                     Compared compared);
  /// How much of the latest run can be compared.
  Compared comparedOfLatest(const std::vector<Variation> &variations) const;

  /// Tells that the latest run is over, where it is compared with none.
  void note();

  /// Runs the program in this folder, and compares it with none; one that is to
  /// be killed twice, of which the second counts.
  llvm::Expected<Outcome> runParts(const Program &program,
                                   Conditions conditions,
                                   const std::string &folder);

  bool isTimeOver() const;
  /// The last lines of the run's standard error, at most ten.
  std::vector<std::string> lastWordsOf(const RunReport &run) const;

private:
  void noteEndAtStep(RunReport &run) const;
  std::string failureOf(const Program &program, const RunReport &run,
                        const RunTrace &trace) const;
  std::string folderOf(unsigned run) const;
  bool fail(llvm::Error error);

  const Options &options;
  Result &result;
  std::chrono::steady_clock::time_point begun, lastRun;
};

/// Finds what makes run \p other part from the first: first without any
/// variation, then with each one alone.
Blame findBlame(Session &session, const Options &options, const Result &result,
                const Reference &first, unsigned other);

/// Finds where the first operation that differs is called, and the first of
/// those threads that share work out: there it may come from. The program is
/// run once more for each, as the run \p first, and is killed there; files that
/// it writes may be left half written.
void locate(Session &session, const Options &options, const Reference &first,
            Result &result);

} // namespace reprise::verify

#endif
