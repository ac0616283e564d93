//===- Explanations.h - which finding explains a difference -----*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_EXPLANATIONS_H
#define REPRISE_DRIVER_VERIFY_EXPLANATIONS_H

#include "driver/verify/Verify.h"

namespace reprise::verify {

/// Reads what `reprise lint --format json` wrote.
llvm::Expected<std::vector<Finding>> readFindings(llvm::StringRef path);

/// Those that find what would part runs at this place: by what was to blame,
/// by whether the random stream had parted, by the operation. Those first at
/// whose places it is called, then the surest.
std::vector<Finding> explain(const Result &result,
                             const std::vector<Finding> &findings);

} // namespace reprise::verify

#endif
