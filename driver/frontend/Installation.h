//===- Installation.h - what came with the command --------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_INSTALLATION_H
#define REPRISE_DRIVER_FRONTEND_INSTALLATION_H

#include <string>

namespace reprise::frontend {

// Each lies beside the program where it is installed, else where it lay when
// Reprise was built. Empty: neither is there.

/// Clang's own headers, in `include/` of this folder; `../lib/clang/19`.
std::string resourceFolder();

/// The runtime library's headers; `../include`.
std::string runtimeHeaders();

} // namespace reprise::frontend

#endif
