//===- Fingerprint.h - what a finding is known by ---------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_REPORT_FINGERPRINT_H
#define REPRISE_DRIVER_REPORT_FINGERPRINT_H

#include "Outcome.h"

namespace reprise::report {

/// One for each finding, in their order: 32 hexadecimal digits that stay the
/// same when lines move, the project moves or other findings come and go. Made
/// of the rule, the file relative to the project, Finding::identity and a
/// number among findings that agree in all three.
std::vector<std::string> fingerprints(const Outcome &outcome);

} // namespace reprise::report

#endif
