//===- TraceLine.h - a trace's lines -------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_TRACELINE_H
#define REPRISE_RUNTIME_SRC_TRACELINE_H

#include "reprise/trace.h"

namespace reprise::detail {

/// The first line of each trace, with its end.
extern const char traceHead[];

/// A record as a line with its end. A loss also gets its value in hexadecimal
/// (exact) and decimal (exact when read back into its type), for people.
std::string to_line(const TraceRecord &record);

/// Reads what to_line() writes, without the end. Throws std::runtime_error.
TraceRecord from_line(const std::string &line);

/// Reads the lines of a file. Throws as read_trace() does.
TraceFile parse_trace(const std::string &text, const std::string &path);

} // namespace reprise::detail

#endif
