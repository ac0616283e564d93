//===- Commands.h - the verbs -----------------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_COMMANDS_COMMANDS_H
#define REPRISE_DRIVER_COMMANDS_COMMANDS_H

#include "llvm/ADT/ArrayRef.h"

namespace reprise::commands {

/// What the process ends with. Where several hold, the greatest wins.
enum Exit : int {
  Clean = 0,      ///< Nothing found, or the runs are bit-identical.
  Found = 1,      ///< Findings, or the runs part.
  Misused = 2,    ///< Wrong usage or configuration.
  Unanalysed = 3, ///< Something could not be analysed or run.
};

/// One function a verb, each in the file of its name. \p arguments starts with
/// the verb itself: `{"lint", "src", "-p", "build"}`.
int lintMain(llvm::ArrayRef<const char *> arguments);
int fixMain(llvm::ArrayRef<const char *> arguments);
int verifyMain(llvm::ArrayRef<const char *> arguments);
int extractMain(llvm::ArrayRef<const char *> arguments);
int linkMain(llvm::ArrayRef<const char *> arguments);
int listMain(llvm::ArrayRef<const char *> arguments);
int explainMain(llvm::ArrayRef<const char *> arguments);
int doctorMain(llvm::ArrayRef<const char *> arguments);

} // namespace reprise::commands

#endif
