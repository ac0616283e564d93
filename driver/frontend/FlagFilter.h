//===- FlagFilter.h - a compile command as Clang can take it ----*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_FLAGFILTER_H
#define REPRISE_DRIVER_FRONTEND_FLAGFILTER_H

#include "CompileDatabase.h"

namespace reprise::frontend {

/// The arguments of \p command that Clang 19 needs to parse the source, without
/// the compiler's name in front: response files are in their place, paths of
/// include folders are absolute, and left out is what only another compiler
/// knows (warnings, tuning, foreign precompiled headers) and what names
/// outputs. The source itself is left out too.
llvm::Expected<std::vector<std::string>> filterFlags(const Command &command);

/// Whether the source is CUDA's: by its ending, by `-x`, or by its compiler.
bool isCuda(const Command &command);

} // namespace reprise::frontend

#endif
