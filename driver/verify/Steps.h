//===- Steps.h - the steps of two runs --------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_STEPS_H
#define REPRISE_DRIVER_VERIFY_STEPS_H

#include "driver/verify/Compare.h"

namespace reprise::verify {

/// The first step of two threads after which the parameters differ.
std::optional<StepDifference> stepDifference(const Stream &first,
                                             const StreamSummary &a,
                                             const Stream &second,
                                             const StreamSummary &b);

/// Notes whether, and from which step on, the default generators of two threads
/// had parted.
void noteRandom(Comparison &comparison, llvm::StringRef thread,
                const StreamSummary &a, const StreamSummary &b);

} // namespace reprise::verify

#endif
