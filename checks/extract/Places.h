//===- Places.h - Clang's source ranges as places ---------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_EXTRACT_PLACES_H
#define REPRISE_CHECKS_EXTRACT_PLACES_H

#include "Extractor.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/DenseMap.h"

namespace reprise::extract {

/// Turns Clang's locations into places, and knows which files are the user's.
class Places {
public:
  Places(clang::ASTContext &context, const Settings &settings)
      : context(context), settings(settings) {}

  /// Where a token range stands in the file that a reader would open: a macro's
  /// use, not its definition.
  facts::Place of(clang::SourceRange range);
  /// As of(), with the semicolon that ends the statement.
  facts::Place ofStatement(const clang::Stmt *statement);
  /// From behind the opening brace to before the closing one.
  facts::Place between(clang::SourceLocation open, clang::SourceLocation close);

  bool isUser(clang::SourceLocation location);
  /// Also no library's that was copied among the user's sources.
  bool isUser(const clang::Decl *decl);
  /// Absolute path with links followed; empty for what is in no file.
  llvm::StringRef fileName(clang::FileID file);

private:
  facts::Place fromOffsets(clang::SourceLocation begin,
                           clang::SourceLocation end, bool inMacro);

  struct File {
    std::string name;
    bool isUser = false;
  };
  const File &file(clang::FileID id);

  clang::ASTContext &context;
  const Settings &settings;
  llvm::DenseMap<clang::FileID, std::unique_ptr<File>> files;
};

} // namespace reprise::extract

#endif
