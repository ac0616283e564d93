//===- Extractor.cpp - from Clang's AST to facts --------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Extractor.h"

#include "UnitWalker.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclGroup.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Sema/Scope.h"
#include "clang/Sema/Sema.h"
#include "clang/Sema/SemaConsumer.h"
#include "llvm/Support/SaveAndRestore.h"

#include <utility>

using namespace clang;

namespace reprise::extract {

void extractUnit(ASTContext &context, llvm::ArrayRef<Decl *> topLevel,
                 const Settings &settings, facts::Unit &unit) {
  UnitWalker(context, settings, unit).walk(topLevel);
}

namespace {

/// The errors of what only we instantiate are none of the program's. At the end
/// of a unit its scope is gone; an assignment of arrays declares memcpy there.
void instantiate(Sema &sema, FunctionDecl *function) {
  DiagnosticsEngine &diagnostics = sema.getDiagnostics();
  Scope unit(nullptr, Scope::DeclScope, diagnostics);
  unit.setEntity(sema.getASTContext().getTranslationUnitDecl());
  llvm::SaveAndRestore inUnit(sema.TUScope, &unit);
  bool suppressed = diagnostics.getSuppressAllDiagnostics();
  diagnostics.setSuppressAllDiagnostics(true);
  sema.InstantiateFunctionDefinition(function->getLocation(), function,
                                     /*Recursive=*/true,
                                     /*DefinitionRequired=*/false,
                                     /*AtEndOfTU=*/true);
  diagnostics.setSuppressAllDiagnostics(suppressed);
}

class ExtractConsumer : public SemaConsumer {
public:
  ExtractConsumer(Settings settings, facts::Unit &unit)
      : settings(std::move(settings)), unit(unit) {}

  void Initialize(ASTContext &context) override {
    places = std::make_unique<Places>(context, settings);
  }

  void InitializeSema(Sema &sema) override {
    settings.instantiate = [&sema](FunctionDecl *function) {
      instantiate(sema, function);
    };
  }
  void ForgetSema() override { settings.instantiate = nullptr; }

  bool HandleTopLevelDecl(DeclGroupRef group) override {
    topLevel.insert(topLevel.end(), group.begin(), group.end());
    return true;
  }

  bool shouldSkipFunctionBody(Decl *decl) override {
    return !places->isUser(decl);
  }

  void HandleTranslationUnit(ASTContext &context) override {
    // What is instantiated on the way comes in through HandleTopLevelDecl().
    const std::vector<Decl *> parsed = std::exchange(topLevel, {});
    extractUnit(context, parsed, settings, unit);
  }

private:
  Settings settings;
  facts::Unit &unit;
  std::unique_ptr<Places> places;
  std::vector<Decl *> topLevel;
};

} // namespace

std::unique_ptr<ASTConsumer> makeExtractor(const Settings &settings,
                                           facts::Unit &unit) {
  return std::make_unique<ExtractConsumer>(settings, unit);
}

} // namespace reprise::extract
