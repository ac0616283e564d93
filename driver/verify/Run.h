//===- Run.h - running a program under the tracer ---------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_RUN_H
#define REPRISE_DRIVER_VERIFY_RUN_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace reprise::verify {

/// What is different in one run and must not matter to the result.
struct Variation {
  bool fixedAddresses = false; ///< Address randomisation off.
  std::uint64_t disturb = 0;   ///< Seed of random sleeps on threads; 0: none.
  bool oneCore = false;        ///< Threads that the program makes share a core.
  int niceness = 0;            ///< Added to the program's.
  unsigned padding = 0;        ///< Bytes that the environment is made larger.

  /// `address randomisation off, threads disturbed (seed 1), ...`
  std::string describe() const;
};

/// The variation of run number \p run, which counts from 1. The first run is
/// as the user's own.
Variation variationOf(unsigned run);

struct Program {
  std::string path;                   ///< The file to run.
  std::vector<std::string> arguments; ///< Without the program's name.
  std::string tracer;                 ///< libreprise-tracer.so.
  unsigned threads = 1; ///< OMP_NUM_THREADS, the same in all runs.
};

struct Outcome {
  int exitCode = 0;
  int signal = 0; ///< That ended the program, else 0.
  /// The system did not allow address randomisation to be switched off.
  bool keptRandomisation = false;
};

/// Runs the program and waits for it. Its output goes to `stdout` and `stderr`
/// in \p folder, its trace to `trace` there; it reads no input.
llvm::Expected<Outcome> run(const Program &program, const Variation &variation,
                            llvm::StringRef folder);

} // namespace reprise::verify

#endif
