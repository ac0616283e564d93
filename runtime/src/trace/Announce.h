//===- Announce.h - telling verify of a trace -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_ANNOUNCE_H
#define REPRISE_RUNTIME_SRC_ANNOUNCE_H

#include <string>

namespace reprise::detail {

/// Tells `reprise verify`, where the program runs under it, that the run writes
/// a trace there, so that it compares the runs' traces and manifests, too.
/// Elsewhere it does nothing.
void announce_trace(const std::string &path);

} // namespace reprise::detail

#endif
