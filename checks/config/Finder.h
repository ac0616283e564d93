//===- Finder.h - the .reprise.yaml above a file ----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_CONFIG_FINDER_H
#define REPRISE_CHECKS_CONFIG_FINDER_H

#include "Configuration.h"

#include "llvm/ADT/StringMap.h"

namespace reprise::config {

/// Finds each file's configuration: the nearest one in the folders above it.
/// The search ends at the root of the file system, or at the user's home for
/// what lies in it: further up stand files of others.
class Finder {
public:
  static constexpr llvm::StringRef FileName = ".reprise.yaml";

  /// \p path is an absolute path of a file. Never null.
  llvm::Expected<std::shared_ptr<const Configuration>> of(llvm::StringRef path);
  /// The same for what lies in \p folder.
  llvm::Expected<std::shared_ptr<const Configuration>>
  in(llvm::StringRef folder);

  /// Whether \p finding is asked for. What the command line says of checks and
  /// level wins; it is empty or none where it says nothing.
  llvm::Expected<bool> isWanted(const rules::Finding &finding,
                                llvm::StringRef checks,
                                std::optional<rules::Level> level);

private:
  llvm::StringMap<std::shared_ptr<const Configuration>> byFolder;
};

/// Leaves those findings that are asked for.
llvm::Expected<std::vector<rules::Finding>>
selectFindings(std::vector<rules::Finding> findings, Finder &finder,
               llvm::StringRef checks, std::optional<rules::Level> level);

} // namespace reprise::config

#endif
