//===- Phrases.h - what sentences are made of -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_REPORT_PHRASES_H
#define REPRISE_DRIVER_VERIFY_REPORT_PHRASES_H

#include "driver/verify/Verify.h"

namespace reprise::verify {

/// `0x00000000000000ff`
std::string hex(std::uint64_t value);

/// `run 3`
std::string runName(unsigned number);

/// `3 runs`, of \p what in the form that the number asks for.
std::string counted(std::uint64_t count, llvm::StringRef what);

/// A file that lies in the current folder without that folder's path; \p place
/// may be a place in it.
llvm::StringRef insideFolder(llvm::StringRef place);

/// The two runs whose difference is told.
struct Pair {
  explicit Pair(const Result &result)
      : first(result.run(result.run(result.other).reference)),
        second(result.run(result.other)) {}
  const RunReport &first, &second;
};

} // namespace reprise::verify

#endif
