//===- Directories.h - directory entries in another order -------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_TRACER_DIRECTORIES_H
#define REPRISE_RUNTIME_TRACER_DIRECTORIES_H

namespace reprise::trace {

/// Whether this run is given directory entries in another order. What lists a
/// directory some other way then goes through readdir(), which does that.
bool variesDirectories();

} // namespace reprise::trace

#endif
