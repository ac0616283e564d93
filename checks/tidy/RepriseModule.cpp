//===- RepriseModule.cpp - the checks as a clang-tidy module --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostVersion.h"
#include "RepriseCheck.h"

#include "checks/rules/Rules.h"

#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyModuleRegistry.h"

namespace reprise::tidy {

class RepriseModule : public clang::tidy::ClangTidyModule {
public:
  void
  addCheckFactories(clang::tidy::ClangTidyCheckFactories &factories) override {
    for (const rules::Rule &rule : rules::allRules())
      factories.registerCheckFactory(
          ("reprise-" + rule.name).str(),
          [](llvm::StringRef name, clang::tidy::ClangTidyContext *context) {
            return std::make_unique<RepriseCheck>(name, context);
          });
  }
};

namespace {

using Registry = clang::tidy::ClangTidyModuleRegistry;

/// Registers the module once the host is known to be the right one.
struct Registration {
  Registration() {
    refuseOtherVersions();
    static Registry::Add<RepriseModule> module("reprise-module",
                                               "Adds Reprise's checks.");
  }
} registration;

} // namespace

} // namespace reprise::tidy
