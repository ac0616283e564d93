//===- IncludePrefix.h - what a source includes first -----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_INCLUDEPREFIX_H
#define REPRISE_DRIVER_FRONTEND_INCLUDEPREFIX_H

#include "CompileDatabase.h"
#include "checks/extract/UserCode.h"

#include "clang/Frontend/CompilerInvocation.h"

#include <memory>

namespace reprise::frontend {

/// What a unit includes before its first line of user code, up to its last
/// LibTorch header, as the text of a header: parsing that text first and the
/// source after it, where header guards then skip what was read, is the same as
/// parsing the source alone. So the text holds, in their order, the macros
/// defined on the way and the headers outside user code, also those that the
/// user's own headers begin with. Headers of the standard library that stand
/// before LibTorch's are left out unless a macro stands before them: their
/// order is free. Empty: no LibTorch header comes that early.
std::string
findIncludePrefix(const std::shared_ptr<clang::CompilerInvocation> &invocation,
                  const extract::UserCode &user);

} // namespace reprise::frontend

#endif
