//===- Configuration.h - what one .reprise.yaml says ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_CONFIG_CONFIGURATION_H
#define REPRISE_CHECKS_CONFIG_CONFIGURATION_H

#include "checks/extract/UserCode.h"
#include "checks/knowledge/Knowledge.h"
#include "checks/rules/Finding.h"

#include <memory>

namespace reprise::config {

/// One file. docs/configuration.md tells a user about it, and
/// docs/reprise.schema.json an editor.
struct Configuration {
  /// Absolute; empty where there is no file: then nothing is set.
  std::string file;
  /// All of it, for keys of caches.
  std::string text;
  /// Globs as in `--checks`; empty: all.
  std::string checks;
  std::optional<rules::Level> level;
  /// What of the folder of the file is the user's, and what is not.
  extract::UserCode::Globs globs;
  /// By `check.option`, as rules::Options.def has them.
  std::map<std::string, std::vector<std::string>> options;
  /// What Reprise knows, and the rows of the file.
  std::shared_ptr<const knowledge::Base> knowledge;

  /// What no file says.
  static std::shared_ptr<const Configuration> none();
  /// \p text as it stands in \p file. The error is `file:line:column: what is
  /// wrong`, with a hint where there is one.
  static llvm::Expected<std::shared_ptr<const Configuration>>
  parse(llvm::StringRef text, llvm::StringRef file);
  static llvm::Expected<std::shared_ptr<const Configuration>>
  load(llvm::StringRef file);
};

} // namespace reprise::config

#endif
