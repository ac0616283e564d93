//===- HostCompiler.h - what Clang must know of the compiler ----*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_HOSTCOMPILER_H
#define REPRISE_DRIVER_FRONTEND_HOSTCOMPILER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace reprise::frontend {

/// Flags that make Clang see the headers of the compiler that the build uses:
/// where \p compiler is a GCC that is installed, its own standard library and
/// target. It is found by its path alone; nothing is run. Empty where \p
/// compiler says nothing: Clang then looks by itself.
std::vector<std::string> hostCompilerFlags(llvm::StringRef compiler,
                                           llvm::ArrayRef<std::string> flags);

/// The compiler's program file, links followed (`c++` is one to `g++-12`).
/// Empty: there is none.
std::string programFile(llvm::StringRef compiler);

} // namespace reprise::frontend

#endif
