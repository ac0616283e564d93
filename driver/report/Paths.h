//===- Paths.h - how reports write paths ------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_REPORT_PATHS_H
#define REPRISE_DRIVER_REPORT_PATHS_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace reprise::report {

/// \p folder, or the current folder where it is empty; absolute, without a
/// slash at the end.
std::string folderOrCurrent(llvm::StringRef folder);

/// \p path relative to \p folder if it lies in it, else as it is.
llvm::StringRef insideFolder(llvm::StringRef path, llvm::StringRef folder);

/// \p path relative to \p folder, by way of `..` if need be, where that is
/// shorter than the path itself.
std::string shortPath(llvm::StringRef path, llvm::StringRef folder);

/// Percent-encodes what may not stand in the path of a URI (RFC 3986).
std::string encodeUriPath(llvm::StringRef path);

} // namespace reprise::report

#endif
