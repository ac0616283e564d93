//===- Faketime.h - the library that sets the clock -------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_FAKETIME_H
#define REPRISE_DRIVER_VERIFY_FAKETIME_H

#include "llvm/Support/Chrono.h"

#include <string>

namespace reprise::verify {

/// Where libfaketime is, or nothing.
std::string findFaketime();

/// Removes the shared memory that libfaketime left since then. It keeps some
/// for each process, and a process that is killed, or becomes another program,
/// does not take its own away.
void removeFaketimeLeftovers(llvm::sys::TimePoint<> since);

} // namespace reprise::verify

#endif
