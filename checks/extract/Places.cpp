//===- Places.cpp - Clang's source ranges as places -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Places.h"

#include "checks/knowledge/Knowledge.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace reprise::extract {

const Places::File &Places::file(FileID id) {
  std::unique_ptr<File> &entry = files[id];
  if (entry)
    return *entry;
  entry = std::make_unique<File>();
  const SourceManager &sources = context.getSourceManager();
  if (OptionalFileEntryRef ref = sources.getFileEntryRefForID(id)) {
    llvm::SmallString<256> path(ref->getFileEntry().tryGetRealPathName());
    if (path.empty())
      path = ref->getName();
    sources.getFileManager().makeAbsolutePath(path);
    llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
    entry->name = path.str();
    entry->isUser = settings.isUserFile && settings.isUserFile(path);
  }
  return *entry;
}

llvm::StringRef Places::fileName(FileID id) { return file(id).name; }

bool Places::isUser(SourceLocation location) {
  if (location.isInvalid())
    return false;
  const SourceManager &sources = context.getSourceManager();
  return file(sources.getFileID(sources.getFileLoc(location))).isUser;
}

bool Places::isUser(const Decl *decl) {
  if (!isUser(decl->getLocation()))
    return false;
  const NamespaceDecl *outermost = nullptr;
  for (const DeclContext *around = decl->getDeclContext(); around;
       around = around->getParent())
    if (const auto *space = llvm::dyn_cast<NamespaceDecl>(around))
      outermost = space;
  return !outermost || !settings.knowledge ||
         !settings.knowledge->isThirdParty(outermost->getName());
}

facts::Place Places::fromOffsets(SourceLocation begin, SourceLocation end,
                                 bool inMacro) {
  const SourceManager &sources = context.getSourceManager();
  auto [file, offset] = sources.getDecomposedLoc(begin);
  auto [endFile, endOffset] = sources.getDecomposedLoc(end);
  if (endFile != file || endOffset < offset)
    endOffset = offset;
  facts::Place place;
  place.file = fileName(file).str();
  place.line = sources.getLineNumber(file, offset);
  place.column = sources.getColumnNumber(file, offset);
  place.endLine = sources.getLineNumber(file, endOffset);
  place.endColumn = sources.getColumnNumber(file, endOffset);
  place.inMacro = inMacro;
  return place;
}

facts::Place Places::of(SourceRange range) {
  if (range.isInvalid())
    return {};
  const SourceManager &sources = context.getSourceManager();
  // An argument of a macro is the user's own text: it may be edited.
  auto inBody = [&](SourceLocation location) {
    return location.isMacroID() && !sources.isMacroArgExpansion(location);
  };
  bool inMacro = inBody(range.getBegin()) || inBody(range.getEnd());
  CharSourceRange file = sources.getExpansionRange(range);
  if (!inMacro)
    file = CharSourceRange::getTokenRange(sources.getFileLoc(range.getBegin()),
                                          sources.getFileLoc(range.getEnd()));
  SourceLocation end = file.getEnd();
  if (file.isTokenRange())
    end = Lexer::getLocForEndOfToken(end, 0, sources, context.getLangOpts());
  if (end.isInvalid())
    end = file.getEnd();
  return fromOffsets(file.getBegin(), end, inMacro);
}

facts::Place Places::ofStatement(const Stmt *statement) {
  facts::Place place = of(statement->getSourceRange());
  if (!place || place.inMacro)
    return place;
  const SourceManager &sources = context.getSourceManager();
  SourceLocation semicolon = Lexer::findLocationAfterToken(
      sources.getFileLoc(statement->getEndLoc()), tok::semi, sources,
      context.getLangOpts(), /*SkipTrailingWhitespaceAndNewLine=*/false);
  if (semicolon.isInvalid())
    return place;
  return fromOffsets(sources.getFileLoc(statement->getBeginLoc()), semicolon,
                     false);
}

facts::Place Places::between(SourceLocation open, SourceLocation close) {
  if (open.isInvalid() || close.isInvalid() || open.isMacroID() ||
      close.isMacroID())
    return {};
  return fromOffsets(open.getLocWithOffset(1), close, false);
}

} // namespace reprise::extract
