//===- UnitFindings.h - the findings of the unit being parsed ---*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_TIDY_UNITFINDINGS_H
#define REPRISE_CHECKS_TIDY_UNITFINDINGS_H

#include "checks/rules/Rules.h"

namespace clang {
class ASTContext;
}

namespace reprise::tidy {

struct UnitFindings {
  std::vector<rules::Finding> findings;
  /// What in the code is not understood, with its place.
  std::vector<std::string> warnings;
  /// What is wrong with the configuration: then there are no findings.
  std::string error;
};

/// What all rules say of one translation unit, on its own: the rest of the
/// program is unknown. Computed once, however many checks ask.
const UnitFindings &findingsOf(clang::ASTContext &context);

} // namespace reprise::tidy

#endif
