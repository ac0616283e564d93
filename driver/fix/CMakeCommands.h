//===- CMakeCommands.h - the commands in a CMakeLists.txt -------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FIX_CMAKECOMMANDS_H
#define REPRISE_DRIVER_FIX_CMAKECOMMANDS_H

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <vector>

namespace reprise::fix {

/// `name(arguments)`, with offsets in the text that it was read from.
struct CMakeCommand {
  struct Argument {
    /// Without quotes or brackets; references to variables stand as they are.
    llvm::StringRef text;
    unsigned begin = 0, end = 0;
  };
  /// In lower case.
  std::string name;
  std::vector<Argument> arguments;
  unsigned begin = 0;
  /// Behind the closing parenthesis.
  unsigned end = 0;
  /// How many blocks (if, foreach, function, ...) it stands in.
  unsigned depth = 0;
};

/// Nothing where the text is not what CMake would read.
std::optional<std::vector<CMakeCommand>> parseCMake(llvm::StringRef text);

} // namespace reprise::fix

#endif
