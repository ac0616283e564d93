//===- RepriseCheck.cpp - a rule as a clang-tidy check --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RepriseCheck.h"

#include "UnitFindings.h"

#include "checks/rules/Replacement.h"

#include "clang/ASTMatchers/ASTMatchers.h"
#include "clang/Lex/Preprocessor.h"

#include <set>

using namespace clang;

namespace reprise::tidy {

RepriseCheck::RepriseCheck(llvm::StringRef name,
                           clang::tidy::ClangTidyContext *context)
    : ClangTidyCheck(name, context), rule(name.str()) {}

void RepriseCheck::registerPPCallbacks(const SourceManager &,
                                       Preprocessor *preprocessor,
                                       Preprocessor *) {
  // A missing header would otherwise stop the instantiation of templates, and
  // checks would go blind without a word.
  preprocessor->getDiagnostics().setFatalsAsError(true);
}

void RepriseCheck::registerMatchers(ast_matchers::MatchFinder *finder) {
  finder->addMatcher(ast_matchers::translationUnitDecl().bind("unit"), this);
}

void RepriseCheck::check(const ast_matchers::MatchFinder::MatchResult &result) {
  const UnitFindings &unit = findingsOf(*result.Context);
  // Each check says so, since any may be the only one; clang-tidy then fails.
  if (!unit.error.empty())
    configurationDiag("%0", DiagnosticIDs::Error) << unit.error;
  for (const std::string &warning : unit.warnings)
    configurationDiag("%0", DiagnosticIDs::Warning) << warning;
  for (const rules::Finding &finding : unit.findings)
    if (finding.rule == rule)
      report(finding, *result.SourceManager);
}

namespace {

/// Places come back to locations by file, line and column.
SourceLocation locate(const rules::Place &place, SourceManager &sources) {
  OptionalFileEntryRef file =
      sources.getFileManager().getOptionalFileRef(place.file);
  if (!file)
    return {};
  return sources.translateFileLineCol(*file, place.line, place.column);
}

} // namespace

void RepriseCheck::report(const rules::Finding &finding,
                          SourceManager &sources) {
  SourceLocation location = locate(finding.place, sources);
  {
    DiagnosticBuilder diagnostic = diag(location, "%0") << finding.message;
    // clang-tidy applies what it is given: only what is safe without a look.
    auto fix = llvm::find_if(finding.fixes, [](const rules::Fix &fix) {
      return fix.tier == rules::Fix::Tier::Safe;
    });
    if (fix != finding.fixes.end()) {
      std::set<std::string> files;
      for (const rules::Edit &edit : fix->edits) {
        OptionalFileEntryRef file =
            sources.getFileManager().getOptionalFileRef(edit.place.file);
        if (!file)
          continue;
        FileID id = sources.translateFile(*file);
        rules::SourceText text(sources.getBufferData(id).str());
        auto add = [&](const rules::Replacement &replacement) {
          SourceLocation begin = sources.getComposedLoc(id, replacement.offset);
          SourceLocation end = sources.getComposedLoc(id, replacement.end());
          diagnostic << FixItHint::CreateReplacement(
              CharSourceRange::getCharRange(begin, end), replacement.text);
        };
        llvm::Expected<std::vector<rules::Replacement>> replacements =
            rules::replacementsFor(edit, text);
        if (!replacements) {
          llvm::consumeError(replacements.takeError());
          continue;
        }
        llvm::for_each(*replacements, add);
        if (edit.bringsCode() && files.insert(edit.place.file).second)
          llvm::for_each(rules::includeReplacements(fix->includes, text), add);
      }
    }
  }
  for (const rules::Note &note : finding.notes)
    diag(locate(note.place, sources), "%0", DiagnosticIDs::Note) << note.text;
}

} // namespace reprise::tidy
