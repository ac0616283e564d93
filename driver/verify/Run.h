//===- Run.h - running a program under the tracer ---------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_RUN_H
#define REPRISE_DRIVER_VERIFY_RUN_H

#include "driver/verify/Conditions.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

#include <chrono>

namespace reprise::verify {

/// Stands for the folder of the run in the program's arguments, and in the
/// folders whose files are compared.
inline constexpr char runPlaceholder[] = "{run}";

/// \p text with \p folder in the place of each `{run}`.
std::string expandRun(std::string text, llvm::StringRef folder);

/// How much of a run is recorded and compared.
enum class Depth {
  Operations, ///< Every operation's output.
  Steps,      ///< What comes of them: losses, parameters, the random stream.
};

struct Program {
  std::string path;                   ///< The file to run.
  std::vector<std::string> arguments; ///< Without the program's name.
  std::string tracer;                 ///< libreprise-tracer.so.
  unsigned threads = 1; ///< OMP_NUM_THREADS, the same in all runs.
  Depth depth = Depth::Operations;

  /// The command as one line, for a person.
  std::string text() const;
};

struct Limits {
  std::chrono::duration<double> time{0}; ///< 0: none.
  /// Bytes that are kept of each of the two outputs; the rest is read and
  /// dropped, so that the program goes on as if it were kept.
  std::uint64_t output = 64 << 20;
};

struct Outcome {
  int exitCode = 0;
  int signal = 0; ///< That ended the program, else 0.
  /// The system did not allow address randomisation to be switched off.
  bool keptRandomisation = false;
  bool timedOut = false;    ///< It was ended at the limit of time.
  bool endedAtStep = false; ///< It was ended after as many steps as wanted.
  bool interrupted = false; ///< It was ended because verify was.
  /// Processes that it had started were still there at its end, and were ended.
  bool leftProcesses = false;
  std::uint64_t droppedOutput = 0; ///< Bytes.
  std::chrono::duration<double> time{0};
};

/// Runs the program and waits for it. Its output goes to `stdout` and `stderr`
/// in \p folder, its trace to `trace` there; it reads no input. \p tick is
/// called some times a second.
llvm::Expected<Outcome> run(const Program &program,
                            const Conditions &conditions,
                            llvm::StringRef folder, const Limits &limits,
                            llvm::function_ref<void()> tick);

/// While one of these lives, Ctrl-C ends the run and not verify itself, which
/// then says what it knows. A second Ctrl-C ends verify.
class InterruptGuard {
public:
  InterruptGuard();
  ~InterruptGuard();
  static bool isInterrupted();
};

} // namespace reprise::verify

#endif
