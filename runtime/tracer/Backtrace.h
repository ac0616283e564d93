//===- Backtrace.h - where a thread is --------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_TRACER_BACKTRACE_H
#define REPRISE_RUNTIME_TRACER_BACKTRACE_H

#include <string>

namespace reprise::trace {

/// Writes to `path` a line for each call that the calling thread is in, the
/// innermost first: the binary, a tab, and the address of the call in that
/// binary, in hexadecimal digits.
void writeBacktrace(const std::string &path);

} // namespace reprise::trace

#endif
