//===- Environment.h - the environment of a run -----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_ENVIRONMENT_H
#define REPRISE_DRIVER_VERIFY_ENVIRONMENT_H

#include "driver/verify/Run.h"

namespace reprise::verify {

/// The user's environment with the tracer's variables, the thread count and
/// what the run's conditions set.
std::vector<std::string> environmentOf(const Program &program,
                                       const Conditions &conditions,
                                       llvm::StringRef traceFolder);

} // namespace reprise::verify

#endif
