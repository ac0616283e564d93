//===- VerifyOptions.h - the command line of reprise verify -----*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_COMMANDS_VERIFYOPTIONS_H
#define REPRISE_DRIVER_COMMANDS_VERIFYOPTIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reprise::commands {

/// The command line as it was given; what it names need not exist.
struct VerifyOptions {
  unsigned runs = 0; ///< 0: not given.
  double minutes = 0, timeout = 0;
  std::uint64_t steps = 0; ///< 0: all.
  std::string vary;
  std::vector<std::string> declared; ///< Of --vary-args.
  /// The arguments that resume; there may be none.
  std::optional<std::string> resume;
  std::string against, againstArgs;
  std::vector<std::string> files;
  bool stepsOnly = false;
  std::string findings; ///< A report of lint's.
  std::string out, html, markdown;
  bool noBlame = false;
  bool ownFolders = false;
  bool verbose = false;
  bool help = false;
  std::vector<std::string> command;
};

/// \p arguments starts with the verb.
llvm::Expected<VerifyOptions>
parseVerifyOptions(llvm::ArrayRef<const char *> arguments);

extern const char verifyUsage[];

} // namespace reprise::commands

#endif
