//===- LinkLine.h - link the runtime in a CMakeLists.txt --------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FIX_LINKLINE_H
#define REPRISE_DRIVER_FIX_LINKLINE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace reprise::fix {

/// The CMakeLists.txt \p text, which stands in \p folder, with
/// `reprise::runtime` linked to the target that is built of \p source (both
/// absolute) and the package found; the text as it is where that holds already.
/// The error says why it is not plain enough: commands in conditions, names in
/// variables, a target without target_link_libraries.
llvm::Expected<std::string> linkRuntime(llvm::StringRef text,
                                        llvm::StringRef folder,
                                        llvm::StringRef source);

/// The CMakeLists.txt nearest above \p source, or an empty string.
std::string nearestCMakeLists(llvm::StringRef source);

} // namespace reprise::fix

#endif
