//===- Evidence.h - what was tried, and what it proves ----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_REPORT_EVIDENCE_H
#define REPRISE_DRIVER_VERIFY_REPORT_EVIDENCE_H

#include "driver/verify/Verify.h"

namespace reprise::verify {

/// What was tried, and how much that proves, a sentence each.
std::vector<std::string> evidence(const Result &result, const Options &options);

/// The variations that some compared run came to.
std::vector<std::string> varied(const Result &result, const Options &options);

/// Those asked for that none came to, and why.
std::vector<Difference> notVaried(const Result &result, const Options &options);

/// What became of a run: `as run 1`, `parts from run 1`, `the first`.
std::string outcomeText(const RunReport &run);

/// What is known of a variation in this call: `in 2 runs`, `to blame`, `not
/// here: libfaketime is not installed`, `no run came to it`, `not asked for`.
std::string stateOf(llvm::StringRef variation, const Result &result,
                    const Options &options);

} // namespace reprise::verify

#endif
