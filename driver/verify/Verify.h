//===- Verify.h - do runs of a program repeat -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_VERIFY_H
#define REPRISE_DRIVER_VERIFY_VERIFY_H

#include "driver/verify/Compare.h"
#include "driver/verify/Files.h"
#include "driver/verify/Run.h"
#include "driver/verify/Variations.h"

#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <string>
#include <vector>

namespace reprise::verify {

class Progress;

/// What lint said of the program's source.
struct Finding {
  std::string check, level, message, place;
  std::vector<std::string> notes; ///< Their places.
  /// An operation that differs is called at one of the places.
  bool isAtCall = false;
};

struct Options {
  Program program;
  /// Another program, or the same with other options, whose training must be
  /// the same.
  std::optional<Program> against;
  Selection selection;
  unsigned runs = 3; ///< Of each program; 0: until the time is over.
  std::chrono::duration<double> time{0}; ///< For all runs; 0: no limit.
  /// Look for the variation that makes runs part, and for the place in the
  /// source.
  bool findBlame = true;
  Limits limits;           ///< Of each run.
  std::uint64_t steps = 0; ///< A run is ended after so many; 0: it is not.
  /// Folders whose files are compared after each run.
  std::vector<std::string> files;
  /// Some of them may explain where runs part.
  std::vector<Finding> findings;
  /// Each run starts in a folder of its own, with links to what is in this one.
  bool ownFolders = false;
  /// Gets a folder `run-N` for each run; those of an earlier call are removed.
  std::string folder;
  Progress *progress = nullptr; ///< May be null.
};

enum class Role {
  Compared, ///< A run of the program.
  Against,  ///< One of the other program.
  Blame,    ///< One more, under a part of the variations.
};

struct RunReport {
  unsigned number = 0;
  Role role = Role::Compared;
  std::vector<Difference> differences;
  Outcome outcome;
  RunSummary summary;
  FileStates files;
  /// What the program itself recorded: traces, and lines in all of them.
  unsigned programTraces = 0;
  std::uint64_t programRecords = 0;
  unsigned reference = 0; ///< The run that it was compared with; 0: none.
  /// Of that run's first steps, how many it did not make since it was resumed.
  std::uint64_t skipped = 0;
  bool isSame = true; ///< As that run.
};

enum class Verdict {
  Identical, ///< All runs did the same, bit for bit.
  Part,      ///< Some run did something else than the first.
  Failed,    ///< The program could not be run, or not be traced.
};

/// What makes runs part.
struct Blame {
  enum class Kind {
    NotSought,
    ByItself, ///< They part without any variation, too.
    Found,    ///< They part with each of `names` alone.
    NotFound, ///< No variation alone made them part.
    GaveUp,   ///< The time was over, or a run failed.
  };
  Kind kind = Kind::NotSought;
  std::vector<std::string> names;
  unsigned runs = 0; ///< How many were made for it.
};

struct Result {
  Verdict verdict = Verdict::Failed;
  std::vector<RunReport> runs;
  /// Why it failed: one line.
  std::string failure;
  /// The end of what a run that failed by itself wrote to its standard error.
  std::vector<std::string> lastWords;
  /// The first run that is not as the one it was compared with; 0: none.
  unsigned other = 0;
  /// Of that run; else of the last that was compared.
  Comparison comparison;
  std::vector<FileDifference> files;
  /// What the first run wrote where the others start, too.
  std::vector<std::string> leftBehind;
  Blame blame;

  const RunReport &run(unsigned number) const { return runs[number - 1]; }
  /// Those that were compared, without looking for blame.
  unsigned countRuns(Role role) const;
  /// How many of them were not as the first.
  unsigned countParted() const;
  /// How many of them ran under this variation.
  unsigned countVaried(llvm::StringRef variation) const;
  /// Whether each of two commands repeats by itself, and only they differ.
  bool commandsDiffer() const;
};

/// Runs the program several times, each under other conditions, and compares
/// every run with the first.
Result verify(const Options &options);

} // namespace reprise::verify

#endif
