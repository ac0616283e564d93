//===- Backtrace.h - where in the source ------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_BACKTRACE_H
#define REPRISE_DRIVER_VERIFY_BACKTRACE_H

#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace reprise::verify {

/// A call in the user's own code.
struct Frame {
  std::string function; ///< Without its arguments: `Samples::get`.
  /// Empty where the binary has no debug information.
  std::string file;
  unsigned line = 0; ///< 0 with an empty file.
};

/// How many of an operation's calls are told, the innermost first.
inline constexpr std::size_t ToldCalls = 4;

/// The calls in the backtrace that the tracer wrote to \p path, the innermost
/// first, without those of LibTorch and of the libraries below it. None if
/// there is no such file.
std::vector<Frame> readBacktrace(llvm::StringRef path);

} // namespace reprise::verify

#endif
