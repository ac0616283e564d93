//===- NameUses.h - what unknown names look like ----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_NAMEUSES_H
#define REPRISE_DRIVER_FRONTEND_NAMEUSES_H

#include "clang/Basic/SourceLocation.h"
#include "clang/Lex/Token.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

namespace clang {
class LangOptions;
class SourceManager;
} // namespace clang

namespace reprise::frontend {

/// What a name that nothing declares may be.
enum class NameKind {
  Type,
  TypeTemplate,
  FunctionTemplate,
  Function,
  Object,
  Namespace,
};

/// Tells what unknown names are by the tokens that follow them: `cv::Mat image`
/// makes `Mat` a type and `cv` a namespace.
class NameUses {
public:
  NameUses(const clang::SourceManager &sources,
           const clang::LangOptions &language)
      : sources(sources), language(language) {}

  /// A name with its kind.
  using Name = std::pair<llvm::StringRef, NameKind>;

  /// What the name at \p place looks like there, the likeliest first.
  llvm::SmallVector<NameKind, 4> likelyKinds(clang::SourceLocation place);

  /// The names behind the one at \p place and `::`. A name has the same kind in
  /// all of a file.
  llvm::SmallVector<Name, 4> pathAfter(clang::SourceLocation place);

private:
  struct File {
    std::vector<clang::Token> tokens;
    llvm::StringMap<NameKind> kinds;
  };
  /// The file, and the index of the token at \p place in it.
  std::pair<const File *, size_t> find(clang::SourceLocation place);
  const File &lex(clang::FileID id);

  const clang::SourceManager &sources;
  const clang::LangOptions &language;
  llvm::DenseMap<clang::FileID, std::unique_ptr<File>> files;
};

} // namespace reprise::frontend

#endif
