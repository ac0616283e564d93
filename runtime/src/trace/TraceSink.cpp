//===- TraceSink.cpp - where else losses go -------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/trace_sink.h"

#include <chrono>

using namespace reprise;

TraceSink::~TraceSink() = default;

void TraceSink::manifest(const Manifest &) {}

double reprise::system_clock() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}
