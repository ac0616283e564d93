//===- UnifiedDiff.h - the difference of two texts --------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FIX_UNIFIEDDIFF_H
#define REPRISE_DRIVER_FIX_UNIFIEDDIFF_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

namespace reprise::fix {

/// Writes the unified diff that makes \p after of \p before, with three lines
/// of context, so that `patch -p1` applies it. \p path stands behind `a/` and
/// `b/`. Line ends are part of the lines. Nothing where the texts are equal.
void writeUnifiedDiff(llvm::StringRef path, llvm::StringRef before,
                      llvm::StringRef after, llvm::raw_ostream &out);

} // namespace reprise::fix

#endif
