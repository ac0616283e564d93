//===- RepriseCheck.h - a rule as a clang-tidy check ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_TIDY_REPRISECHECK_H
#define REPRISE_CHECKS_TIDY_REPRISECHECK_H

#include "checks/rules/Finding.h"

#include "clang-tidy/ClangTidyCheck.h"

namespace reprise::tidy {

/// Reports the findings of the rule of its name as clang-tidy diagnostics, with
/// notes and fix-its.
class RepriseCheck : public clang::tidy::ClangTidyCheck {
public:
  RepriseCheck(llvm::StringRef name, clang::tidy::ClangTidyContext *context);

  void registerPPCallbacks(const clang::SourceManager &sources,
                           clang::Preprocessor *preprocessor,
                           clang::Preprocessor *moduleExpander) override;
  void registerMatchers(clang::ast_matchers::MatchFinder *finder) override;
  void
  check(const clang::ast_matchers::MatchFinder::MatchResult &result) override;

private:
  void report(const rules::Finding &finding, clang::SourceManager &sources);

  std::string rule;
};

} // namespace reprise::tidy

#endif
