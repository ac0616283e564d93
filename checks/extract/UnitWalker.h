//===- UnitWalker.h - what the walk of one unit shares ----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_EXTRACT_UNITWALKER_H
#define REPRISE_CHECKS_EXTRACT_UNITWALKER_H

#include "Names.h"
#include "Places.h"

#include "checks/knowledge/Knowledge.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringSet.h"

namespace reprise::extract {

/// Walks the user's declarations once and writes down functions and classes.
/// What the bodies do is FunctionWalker's work.
class UnitWalker {
public:
  UnitWalker(clang::ASTContext &context, const Settings &settings,
             facts::Unit &unit)
      : context(context), places(context, settings),
        knowledge(*settings.knowledge), unit(unit),
        instantiate(settings.instantiate) {}

  void walk(llvm::ArrayRef<clang::Decl *> topLevel);

  /// Adds a function, method, constructor or a lambda's call operator, unless
  /// it was added before; returns its symbol.
  std::string addFunction(const clang::FunctionDecl *function);
  /// The same for a default constructor that is nowhere declared, since only
  /// code that was skipped needs it.
  std::string addImplicitConstructor(const clang::CXXRecordDecl *record);
  void addClass(const clang::CXXRecordDecl *record);

  /// The symbol of a lambda: its place, since its USR need not be unique.
  std::string lambdaSymbol(const clang::CXXRecordDecl *lambda);
  bool isUser(const clang::Decl *decl) { return places.isUser(decl); }
  std::vector<const knowledge::Row *> rows(llvm::StringRef name,
                                           knowledge::On on) const {
    return knowledge.find(name, on, unit.libtorch);
  }

  /// The rows that annotations on a function or class stand for.
  std::vector<const knowledge::Row *> declared(const clang::Decl *decl,
                                               knowledge::On on) const;
  /// Remarks on annotations that nothing understands.
  void noteAnnotations(const clang::Decl *decl);

  clang::ASTContext &context;
  Names names;
  Places places;
  const knowledge::Base &knowledge;
  facts::Unit &unit;
  /// How a local variable is called in facts; names that hide others get a
  /// number. Lambdas see those of the function around them.
  llvm::DenseMap<const clang::ValueDecl *, std::string> variables;
  /// Variables outside functions, initialised before main, in order.
  std::vector<const clang::VarDecl *> globals;

private:
  void addStaticInitialiser();
  /// What rows and annotations say that a function's body is for.
  void applyPurpose(const clang::FunctionDecl *declaration,
                    facts::Function &function);
  /// The body of a function, made where its template has it; null else.
  const clang::FunctionDecl *definitionOf(const clang::FunctionDecl *function);
  facts::Field describe(const clang::FieldDecl *field);

  std::function<void(clang::FunctionDecl *)> instantiate;

  llvm::StringSet<> addedFunctions, addedClasses;
};

} // namespace reprise::extract

#endif
