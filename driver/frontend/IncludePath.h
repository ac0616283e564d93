//===- IncludePath.h - which headers a name leads to ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_INCLUDEPATH_H
#define REPRISE_DRIVER_FRONTEND_INCLUDEPATH_H

#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Lex/PPCallbacks.h"
#include "llvm/ADT/ArrayRef.h"

#include <set>
#include <string>
#include <vector>

namespace reprise::frontend {

/// The folders in which headers are looked for, in order, each behind the kind
/// of option that names it.
using IncludePath = std::vector<std::string>;

IncludePath includePathOf(const clang::CompilerInvocation &invocation);

/// The folder itself.
llvm::StringRef folderOf(llvm::StringRef entry);

/// Whether each of \p names, as directives write them, leads to the same header
/// by either path: the folders that hold any of them are the same, in one
/// order.
bool leadToTheSame(const IncludePath &one, const IncludePath &other,
                   llvm::ArrayRef<std::string> names);

/// Collects the names that directives ask for, found or not.
class AskedHeaders : public clang::PPCallbacks {
public:
  explicit AskedHeaders(std::set<std::string> &names) : names(names) {}

  void InclusionDirective(clang::SourceLocation, const clang::Token &,
                          llvm::StringRef name, bool, clang::CharSourceRange,
                          clang::OptionalFileEntryRef, llvm::StringRef,
                          llvm::StringRef, const clang::Module *, bool,
                          clang::SrcMgr::CharacteristicKind) override {
    names.insert(name.str());
  }
  void HasInclude(clang::SourceLocation, llvm::StringRef name, bool,
                  clang::OptionalFileEntryRef,
                  clang::SrcMgr::CharacteristicKind) override {
    names.insert(name.str());
  }

private:
  std::set<std::string> &names;
};

} // namespace reprise::frontend

#endif
