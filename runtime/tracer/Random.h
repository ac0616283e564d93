//===- Random.h - the state of the default generators -----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_TRACER_RANDOM_H
#define REPRISE_RUNTIME_TRACER_RANDOM_H

#include "Stream.h"

#include <c10/core/Device.h>

namespace reprise::trace {

/// Records the digest of the state of a device's default generator. It never
/// waits: the thread that makes a step may itself be drawing.
void writeRandomState(c10::Device device, Stream &stream);

} // namespace reprise::trace

#endif
