//===- Scope.h - which units belong to what is analysed ---------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_COMMANDS_SCOPE_H
#define REPRISE_DRIVER_COMMANDS_SCOPE_H

#include "Project.h"

#include "checks/link/Program.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace reprise::commands {

/// "test folder 'tests'" where \p file, below \p base, lies in a folder that is
/// called as one of tests or benchmarks; else empty.
std::string whyTest(llvm::StringRef file, llvm::StringRef base);

using Analyser = llvm::function_ref<std::vector<frontend::UnitResult>(
    llvm::ArrayRef<frontend::Source>)>;

/// Moves those sources of the reserve to `project.sources` that what is
/// analysed needs: that define what a unit of \p results calls and none
/// defines; and, where no unit has a `main`, those with one that trains. Adds
/// their results. \p analyser is asked only about sources that may be needed,
/// by their text.
void takeNeeded(Project &project, std::vector<frontend::UnitResult> &results,
                Analyser analyser);

/// Lists what of \p project was taken, as part of which of \p programs, and
/// what was left, and why.
void printScope(const Project &project,
                llvm::ArrayRef<frontend::UnitResult> results,
                llvm::ArrayRef<link::Program> programs, llvm::raw_ostream &out);

} // namespace reprise::commands

#endif
