//===- Program.h - translation units joined ---------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_LINK_PROGRAM_H
#define REPRISE_CHECKS_LINK_PROGRAM_H

#include "Timeline.h"

#include "llvm/ADT/StringSet.h"

#include <map>
#include <memory>

namespace reprise::link {

/// The units of one `main`, or a library that has none.
struct Program {
  /// File of `main`, or of the first unit.
  std::string name;
  /// Whether the start of the program is seen. Where not, each function that
  /// nothing calls is taken as a start, and who calls it with what done before
  /// is unknown.
  bool hasMain = false;
  facts::Version libtorch;
  std::vector<std::shared_ptr<const facts::Unit>> units;
  /// One for `main`; for a library one a function that nothing calls.
  std::vector<Timeline> timelines;
  /// What its units offer and its start never reaches, one for each function
  /// that nothing calls; told in one program where several have the unit. Who
  /// calls it, and after what, is unknown.
  std::vector<Timeline> offered;
  /// What the user set for checks: globs, by `check.option`. Whoever has them
  /// linked the program; rules read them.
  std::map<std::string, std::vector<std::string>> options;
  /// Some unit could not be read whole: what is not there may yet be.
  bool incomplete = false;
  /// Starts that are too large to be followed to their end, or at all: what
  /// they do beyond that is unknown.
  std::vector<const facts::Function *> cutOff;
};

/// Sorts \p units into programs, one a `main`: the unit that defines it and all
/// that define what it calls, directly or not. Units that no main reaches are
/// one library.
std::vector<Program>
linkPrograms(std::vector<std::shared_ptr<const facts::Unit>> units);

/// Symbols of functions that the unit's code calls or takes the address of,
/// its own among them.
llvm::StringSet<> usedSymbols(const facts::Unit &unit);

} // namespace reprise::link

#endif
