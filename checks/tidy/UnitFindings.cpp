//===- UnitFindings.cpp - the findings of the unit being parsed -----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UnitFindings.h"

#include "checks/extract/Extractor.h"
#include "checks/extract/UserCode.h"
#include "checks/knowledge/Knowledge.h"

#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace reprise::tidy {

namespace {

std::string mainFileOf(const SourceManager &sources) {
  OptionalFileEntryRef file =
      sources.getFileEntryRefForID(sources.getMainFileID());
  if (!file)
    return {};
  llvm::SmallString<256> path(file->getFileEntry().tryGetRealPathName());
  if (path.empty())
    path = file->getName();
  sources.getFileManager().makeAbsolutePath(path);
  llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  return std::string(path);
}

std::vector<rules::Finding> analyse(ASTContext &context) {
  auto unit = std::make_shared<facts::Unit>();
  unit->source = mainFileOf(context.getSourceManager());
  if (unit->source.empty())
    return {};
  extract::UserCode user(
      extract::UserCode::findRoot(unit->source, {unit->source}));
  user.include(unit->source);

  extract::Settings settings;
  settings.isUserFile = [&](llvm::StringRef path) {
    return user.contains(path);
  };
  settings.knowledge = &knowledge::Base::builtin();
  std::vector<Decl *> topLevel(context.getTranslationUnitDecl()->decls_begin(),
                               context.getTranslationUnitDecl()->decls_end());
  extract::extractUnit(context, topLevel, settings, *unit);
  return rules::runRules(link::linkPrograms({std::move(unit)}));
}

} // namespace

const std::vector<rules::Finding> &findingsOf(ASTContext &context) {
  // clang-tidy works on one unit at a time.
  static const ASTContext *last = nullptr;
  static std::string lastSource;
  static std::vector<rules::Finding> findings;
  std::string source = mainFileOf(context.getSourceManager());
  if (last != &context || lastSource != source) {
    findings = analyse(context);
    last = &context;
    lastSource = source;
  }
  return findings;
}

} // namespace reprise::tidy
