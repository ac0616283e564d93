//===- DurableFile.h - files that are whole or absent --------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_DURABLEFILE_H
#define REPRISE_RUNTIME_SRC_DURABLEFILE_H

#include "../bytes/Sink.h"
#include "../bytes/Source.h"

#include <cstdint>
#include <functional>
#include <string>

namespace reprise::detail {

/// What a file is called while it is written.
inline const std::string partialSuffix = ".partial";

/// Puts a file in place in one step: whoever reads the path, also after a crash
/// of the process or of the machine, finds what was there before or all that
/// \p content gave to its sink. Throws std::runtime_error with the path.
void replace_file(const std::string &path,
                  const std::function<void(const Sink &)> &content);

/// Gives \p reader a file's content, in order, and its size. Throws
/// std::runtime_error with the path.
void read_file(
    const std::string &path,
    const std::function<void(const Source &, std::uint64_t)> &reader);

} // namespace reprise::detail

#endif
