//===- Confidence.h - what equal runs prove ---------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_CONFIDENCE_H
#define REPRISE_DRIVER_VERIFY_CONFIDENCE_H

#include <string>

namespace reprise::verify {

/// How probable it is that some of \p runs runs differ, where a fault shows in
/// each of them with probability \p rate. The fault is taken to give the same
/// wrong result each time, so runs that all have it are equal, too.
double chanceToSee(unsigned runs, double rate);

/// `a fault that shows in 1 of 3 runs would have been seen with 98 %, one in 1
/// of 10 with 65 %`
std::string confidenceText(unsigned runs);

} // namespace reprise::verify

#endif
