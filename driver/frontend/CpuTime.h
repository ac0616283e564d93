//===- CpuTime.h - what this process has cost so far ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_CPUTIME_H
#define REPRISE_DRIVER_FRONTEND_CPUTIME_H

#include "llvm/Support/Timer.h"

namespace reprise::frontend {

/// CPU seconds of this process, the system's for it included.
inline double cpuSeconds() {
  return llvm::TimeRecord::getCurrentTime().getProcessTime();
}

} // namespace reprise::frontend

#endif
