//===- Threads.h - code that several threads run ----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_THREADS_H
#define REPRISE_CHECKS_RULES_THREADS_H

#include "Training.h"

namespace reprise::rules {

/// The innermost frame around \p step that runs beside other code, or None.
/// What a loader's workers run is not of these.
unsigned threadAround(const Timeline &timeline, unsigned step);

/// Whether several of the thread run at one time: a parallel loop, or a thread
/// for each turn of a loop in which nobody else trains.
bool areMany(const Timeline &timeline, unsigned thread);

} // namespace reprise::rules

#endif
