//===- Threads.h - threads by the order they were made ----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_TRACER_THREADS_H
#define REPRISE_RUNTIME_TRACER_THREADS_H

/// What the preloaded library offers to its LibTorch half. Thread ids differ
/// from run to run, the path of creation does not.

extern "C" {

/// The calling thread's path of creation: `main`, `main/1`, `main/2/1`.
__attribute__((visibility("default"))) const char *reprise_tracer_thread();

/// Sleeps or yields now and then if the run is to be disturbed: on threads that
/// the program made often, on the main thread seldom.
__attribute__((visibility("default"))) void reprise_tracer_disturb();
}

#endif
