//===- Variations.h - what must not matter to a training --------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_VARIATIONS_H
#define REPRISE_DRIVER_VERIFY_VARIATIONS_H

#include "driver/verify/Conditions.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <functional>

namespace reprise::verify {

/// The words of a command as a shell would part them.
std::vector<std::string> splitWords(llvm::StringRef text);

/// What a variation has to know of the run that it changes.
struct Turn {
  unsigned number = 1;     ///< Counts the runs that are varied, from 1.
  unsigned threads = 1;    ///< LibTorch's in the other runs.
  std::uint64_t steps = 0; ///< That the first run made.
  llvm::StringRef folder;  ///< The run's own, for what it needs to put there.
};

/// How much of a run can be compared with one that is as it is.
enum class Compared {
  All,
  /// Its training: it does other work besides (loader workers, validation).
  Training,
  /// The end of its training: it went on from a checkpoint.
  Resumed,
};

/// Something that must not matter: a row of the table in Variations.cpp, or an
/// option that the user declared.
struct Variation {
  std::string name;
  std::string what; ///< One line for a person.
  bool isDefault = true;
  /// Changes the conditions of a run and says how; says nothing if it leaves
  /// this one alone.
  std::function<std::string(const Turn &, Conditions &)> apply;
  /// Why this machine cannot have it, or nothing.
  std::function<std::string()> missing = [] { return std::string(); };
  Compared compared = Compared::All;
};

/// All that Reprise knows, in the order in which they are told.
const std::vector<Variation> &knownVariations();

/// An option of the program that must not matter: `NAME=ARGUMENTS`. Every other
/// varied run gets the arguments.
llvm::Expected<Variation> declaredVariation(llvm::StringRef declaration);

/// Killed after a random step and started again with more arguments, the
/// program must train on as if nothing had been.
Variation resumeVariation(llvm::StringRef arguments);

/// What of it is varied, and what is not because the machine lacks it.
struct Selection {
  std::vector<Variation> variations;
  std::vector<Difference> missing; ///< `what` is the reason.
};

/// Reads the list that `--vary` was given: `all`, `none`, names (these alone),
/// `+name` and `-name` (the default with or without). Empty is the default.
llvm::Expected<Selection> selectVariations(llvm::StringRef list,
                                           std::vector<Variation> declared);

/// Changes the conditions of a run by all of these and names what was changed.
std::vector<Difference> applyAll(const std::vector<Variation> &variations,
                                 const Turn &turn, Conditions &conditions);

/// What can be compared of a run that is different in this.
Compared comparedOf(const std::vector<Variation> &variations,
                    const std::vector<Difference> &differences);

/// `address randomisation off, threads disturbed (seed 1)`
std::string describe(const std::vector<Difference> &differences);

/// The table, for `--vary help`.
void printVariations(llvm::raw_ostream &out);

} // namespace reprise::verify

#endif
