//===- Words.h - the words for what verify found ----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_REPORT_WORDS_H
#define REPRISE_DRIVER_VERIFY_REPORT_WORDS_H

#include "driver/verify/Ulps.h"
#include "driver/verify/Verify.h"

namespace reprise::verify {

/// The verdict in some words: `The runs are bit-identical`.
std::string title(const Result &result);

/// `identical: 3 runs, 10 steps, 10 losses, digest 0x...`, or `runs 1 and 2
/// part at step 6, operation aten::normal_, number 123 of the main thread`.
std::string headline(const Result &result);

/// More about the place where the runs part, or what is odd about equal ones,
/// a sentence each.
std::vector<std::string> details(const Result &result, const Options &options);

/// The losses of a run beside those of the run that it was compared with.
std::vector<LossPair> lossesOf(const RunReport &run, const Result &result);

} // namespace reprise::verify

#endif
