//===- ReplaceFile.h - write a file without ever half of it -----*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FIX_REPLACEFILE_H
#define REPRISE_DRIVER_FIX_REPLACEFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace reprise::fix {

/// Whether the mode of \p file, or who asks, forbids to write it. Root may
/// write everything, but is not meant to.
bool isReadOnly(const std::string &file);

/// Replaces the content of \p file, which must still be \p before, with
/// \p after in one step: whoever reads it meanwhile, and whatever kills this
/// process, sees the one or the other. Keeps mode and owner; a link stays a
/// link. A file without write permission is left alone.
llvm::Error replaceFile(llvm::StringRef file, llvm::StringRef before,
                        llvm::StringRef after);

} // namespace reprise::fix

#endif
