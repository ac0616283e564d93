//===- StandIns.h - in place of what missing headers declare ----*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_STANDINS_H
#define REPRISE_DRIVER_FRONTEND_STANDINS_H

#include "NameUses.h"

#include "clang/Sema/ExternalSemaSource.h"
#include "clang/Sema/TypoCorrection.h"

#include <set>
#include <string>

namespace clang {
class Sema;
}

namespace reprise::frontend {

/// Lets code be understood that uses a library whose headers are missing. A
/// name that nothing declares stands for one of a few declarations that go with
/// everything: a class that converts from and to all types, a function that
/// takes all arguments. A class of the user's with a `cv::Mat` among its
/// members then is a class, and the calls in its bodies are calls.
///
/// Nothing is known of a stand-in, and it is no user code: what it is called
/// with happens, and what it gives is unknown. The errors stay errors.
class StandIns : public clang::ExternalSemaSource {
public:
  /// Where the header with the declarations pretends to lie; it has to be
  /// included before the source.
  static llvm::StringRef headerName();
  /// Its text. \p undefined are classes that the source declares and that only
  /// missing headers define, by their qualified names.
  static std::string headerText(const std::set<std::string> &undefined);

  /// Classes that would have had to be defined go to \p undefined.
  StandIns(clang::Sema &sema, std::set<std::string> &undefined);

  clang::TypoCorrection
  CorrectTypo(const clang::DeclarationNameInfo &name, int lookupKind,
              clang::Scope *scope, clang::CXXScopeSpec *qualifier,
              clang::CorrectionCandidateCallback &wanted,
              clang::DeclContext *member, bool enteringContext,
              const clang::ObjCObjectPointerType *objectiveC) override;

  bool MaybeDiagnoseMissingCompleteType(clang::SourceLocation place,
                                        clang::QualType type) override;

private:
  /// False where the header was not included.
  bool findHeader();
  /// Declares what the source names in the namespace at \p place, and gives the
  /// namespace.
  clang::NamedDecl *declareNamespace(llvm::StringRef name,
                                     clang::SourceLocation place);
  clang::NamespaceDecl *namespaceIn(clang::DeclContext *context,
                                    llvm::StringRef name);
  void declare(clang::DeclContext *context, llvm::StringRef name,
               NameKind kind);
  /// The declaration of the header for that kind.
  clang::NamedDecl *standIn(NameKind kind, const clang::DeclContext *context);

  clang::Sema &sema;
  std::set<std::string> &undefined;
  NameUses uses;
  /// The header's; null where it was not included.
  clang::NamespaceDecl *space = nullptr;
  clang::CXXRecordDecl *type = nullptr;
};

} // namespace reprise::frontend

#endif
