//===- Extractor.h - from Clang's AST to facts ------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_EXTRACT_EXTRACTOR_H
#define REPRISE_CHECKS_EXTRACT_EXTRACTOR_H

#include "checks/facts/Unit.h"

#include "clang/AST/ASTConsumer.h"
#include "llvm/ADT/ArrayRef.h"

#include <functional>
#include <memory>

namespace clang {
class ASTContext;
class ASTConsumer;
class Decl;
class FunctionDecl;
} // namespace clang

namespace reprise::knowledge {
class Base;
}

namespace reprise::extract {

struct Settings {
  /// Whether the file, by its absolute path, is the user's: only such code is
  /// walked.
  std::function<bool(llvm::StringRef path)> isUserFile;
  const knowledge::Base *knowledge = nullptr;
  /// Instantiates the body of a function of a template; may be missing. Where
  /// bodies outside user code were skipped, nothing did so for user code that
  /// only they call: a constructor behind std::make_shared.
  std::function<void(clang::FunctionDecl *)> instantiate;
};

/// Walks the user code of a parsed unit and writes its facts to \p unit, whose
/// `source` the caller sets. Bodies outside user code may have been skipped.
void extractUnit(clang::ASTContext &context,
                 llvm::ArrayRef<clang::Decl *> topLevel,
                 const Settings &settings, facts::Unit &unit);

/// A consumer that collects the top-level declarations that the parser meets
/// (not those of a precompiled header), asks the parser to skip bodies outside
/// user code, and calls extractUnit() at the end. \p unit must outlive it.
std::unique_ptr<clang::ASTConsumer> makeExtractor(const Settings &settings,
                                                  facts::Unit &unit);

} // namespace reprise::extract

#endif
