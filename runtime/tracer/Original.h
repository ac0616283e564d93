//===- Original.h - standing before the C library ---------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_TRACER_ORIGINAL_H
#define REPRISE_RUNTIME_TRACER_ORIGINAL_H

#include <dlfcn.h>

/// Of a function that stands before the C library's of the same name.
#define VISIBLE extern "C" __attribute__((visibility("default")))

namespace reprise::trace {

/// The function that the program would call without this library.
template <typename Function> Function original(const char *name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

} // namespace reprise::trace

#endif
