//===- Sanitizers.cpp - what sanitizers are told of LibTorch --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// LibTorch is built without sanitizers, and what they cannot see of it they
// take for mistakes. They call these functions where a program has them.
// ThreadSanitizer needs none.
//
//===----------------------------------------------------------------------===//

/// A vector that LibTorch has grown has not been marked as grown.
extern "C" const char *__asan_default_options() {
  return "detect_container_overflow=0";
}

/// Tables that LibTorch makes when it is loaded and never takes down.
extern "C" const char *__lsan_default_suppressions() {
  return "leak:libtorch_cpu.so\n"
         "leak:libc10.so\n";
}
