//===- Sink.h - where bytes go -------------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_SINK_H
#define REPRISE_RUNTIME_SRC_SINK_H

#include <cstddef>
#include <functional>

namespace reprise::detail {

using Sink = std::function<void(const void *data, std::size_t size)>;

} // namespace reprise::detail

#endif
