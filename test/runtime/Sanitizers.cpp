//===- Sanitizers.cpp - what sanitizers are told of LibTorch --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// LibTorch is built without sanitizers. What they cannot see of it they take for
// mistakes; these functions, which they call where they are in the program, tell
// them so. Nothing here covers a frame of Reprise's own.
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

/// Locks and atomic counters inside LibTorch and OpenMP go unseen, so that what
/// they order looks like a race.
extern "C" const char *__tsan_default_suppressions() {
  return "called_from_lib:libtorch_cpu.so\n"
         "called_from_lib:libc10.so\n"
         "called_from_lib:libgomp.so\n";
}
