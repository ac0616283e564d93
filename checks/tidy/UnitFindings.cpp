//===- UnitFindings.cpp - the findings of the unit being parsed -----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UnitFindings.h"

#include "checks/config/Finder.h"
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

llvm::Expected<std::vector<rules::Finding>>
analyse(ASTContext &context, std::vector<std::string> &warnings) {
  auto unit = std::make_shared<facts::Unit>();
  unit->source = mainFileOf(context.getSourceManager());
  if (unit->source.empty())
    return std::vector<rules::Finding>();
  config::Finder configurations;
  auto configuration = configurations.of(unit->source);
  if (!configuration)
    return configuration.takeError();
  extract::UserCode user(
      extract::UserCode::findRoot(unit->source, {unit->source}));
  user.setGlobs((*configuration)->globs);
  user.include(unit->source);

  extract::Settings settings;
  settings.isUserFile = [&](llvm::StringRef path) {
    return user.contains(path);
  };
  settings.knowledge = (*configuration)->knowledge.get();
  std::vector<Decl *> topLevel(context.getTranslationUnitDecl()->decls_begin(),
                               context.getTranslationUnitDecl()->decls_end());
  extract::extractUnit(context, topLevel, settings, *unit);
  for (const facts::Problem &remark : unit->remarks)
    warnings.push_back(facts::toString(remark.place) + ": " + remark.message);
  std::vector<link::Program> programs = link::linkPrograms({std::move(unit)});
  for (link::Program &program : programs)
    program.options = (*configuration)->options;
  return config::selectFindings(
      rules::runRules(programs, "", rules::Level::Possible), configurations,
      /*checks=*/"", /*level=*/std::nullopt);
}

} // namespace

const UnitFindings &findingsOf(ASTContext &context) {
  // clang-tidy works on one unit at a time.
  static const ASTContext *last = nullptr;
  static std::string lastSource;
  static UnitFindings result;
  std::string source = mainFileOf(context.getSourceManager());
  if (last != &context || lastSource != source) {
    result = UnitFindings();
    if (auto findings = analyse(context, result.warnings))
      result.findings = std::move(*findings);
    else
      result.error = llvm::toString(findings.takeError());
    last = &context;
    lastSource = source;
  }
  return result;
}

} // namespace reprise::tidy
