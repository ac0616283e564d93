//===- Source.h - where bytes come from ----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_SOURCE_H
#define REPRISE_RUNTIME_SRC_SOURCE_H

#include <cstddef>
#include <cstring>
#include <functional>

namespace reprise::detail {

/// Puts the next bytes of a file or of memory to where they are wanted: all
/// that are asked for, or it throws.
using Source = std::function<void(void *data, std::size_t size)>;

/// Gives bytes that are there, and does not see their end.
inline Source from_memory(const void *data) {
  return [next = static_cast<const char *>(data)](void *to,
                                                  std::size_t size) mutable {
    std::memcpy(to, next, size);
    next += size;
  };
}

} // namespace reprise::detail

#endif
