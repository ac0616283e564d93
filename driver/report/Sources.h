//===- Sources.h - the files that findings point into -----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_REPORT_SOURCES_H
#define REPRISE_DRIVER_REPORT_SOURCES_H

#include "checks/rules/Replacement.h"

#include <map>
#include <memory>

namespace reprise::report {

/// Reads each file once.
class Sources {
public:
  /// Null where the file cannot be read.
  const rules::SourceText *get(const std::string &file);

  /// The replacements of a fix, by file, with the includes that it needs.
  llvm::Expected<std::map<std::string, std::vector<rules::Replacement>>>
  replacementsFor(const rules::Fix &fix);

private:
  std::map<std::string, std::unique_ptr<rules::SourceText>> files;
};

} // namespace reprise::report

#endif
