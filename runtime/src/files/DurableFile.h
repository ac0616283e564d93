//===- DurableFile.h - files that are whole or absent --------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_DURABLEFILE_H
#define REPRISE_RUNTIME_SRC_DURABLEFILE_H

#include "../bytes/Sink.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace reprise::detail {

/// What a file is called while it is written.
inline const std::string partialSuffix = ".partial";

/// Puts a file in place in one step: whoever reads the path, also after a crash
/// of the process or of the machine, finds what was there before or all that
/// \p content gave to its sink. Throws std::runtime_error with the path.
void replace_file(const std::string &path,
                  const std::function<void(const Sink &)> &content);

struct FileBytes {
  std::unique_ptr<char[]> data;
  std::size_t size = 0;
};

/// Reads a file, or its first \p limit bytes. Throws std::runtime_error.
FileBytes read_file(const std::string &path, std::size_t limit = SIZE_MAX);

} // namespace reprise::detail

#endif
