//===- HostVersion.h - which clang-tidy has loaded the plug-in --*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_TIDY_HOSTVERSION_H
#define REPRISE_CHECKS_TIDY_HOSTVERSION_H

namespace reprise::tidy {

/// Ends the process with a clear word where the host is not the clang-tidy that
/// the plug-in was built for: classes are laid out differently in each version,
/// so that going on would crash or, worse, check nothing.
void refuseOtherVersions();

} // namespace reprise::tidy

#endif
