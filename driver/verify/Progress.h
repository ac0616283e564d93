//===- Progress.h - saying how verify gets on -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_PROGRESS_H
#define REPRISE_DRIVER_VERIFY_PROGRESS_H

#include "driver/verify/Verify.h"

namespace reprise::verify {

/// Says run by run what is run, and on a terminal, in one line that is written
/// over, how far the run is: `run 3 of 10: step 120, 3 s; equal so far`.
class Progress {
public:
  /// Either may be null.
  Progress(llvm::raw_ostream *lines, llvm::raw_ostream *terminal)
      : lines(lines), terminal(terminal) {}

  /// \p of is the number of runs that were asked for, 0 if nobody knows.
  void begin(const RunReport &run, unsigned of);
  /// Reads from \p trace how far it is.
  void tick(llvm::StringRef trace);
  void end(const RunReport &run);

  /// The run that looks for where an operation is called.
  void beginLocating(const OperationDifference &operation);
  /// \p failure says why it was not found, or is empty.
  void endLocating(llvm::StringRef failure);

private:
  void clearLine();

  llvm::raw_ostream *lines, *terminal;
  std::string title, verdict;
  std::chrono::steady_clock::time_point begun;
};

} // namespace reprise::verify

#endif
