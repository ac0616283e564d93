//===- ParseUnit.cpp - one source to its facts ----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ParseUnit.h"
#include "CacheFolder.h"
#include "CpuTime.h"
#include "FileList.h"
#include "StandIns.h"

#include "checks/extract/Extractor.h"
#include "checks/knowledge/Knowledge.h"

#include "clang/Basic/DiagnosticLex.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/MultiplexConsumer.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Sema/Sema.h"
#include "llvm/Support/Path.h"

#include <algorithm>

using namespace llvm;

namespace reprise::frontend {

namespace {

/// Keeps errors as problems of the unit.
class ProblemCollector : public clang::DiagnosticConsumer {
public:
  ProblemCollector(Parsed &parsed, const extract::UserCode &user)
      : parsed(parsed), user(user) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                        const clang::Diagnostic &diagnostic) override {
    DiagnosticConsumer::HandleDiagnostic(level, diagnostic);
    if (level < clang::DiagnosticsEngine::Error)
      return;
    facts::Problem problem;
    bool isMissing =
        diagnostic.getID() == clang::diag::err_pp_file_not_found ||
        diagnostic.getID() ==
            clang::diag::err_pp_file_not_found_angled_include_not_fatal ||
        diagnostic.getID() == clang::diag::err_pp_error_opening_file;
    problem.kind = isMissing ? "missing-header" : "error";
    SmallString<128> text;
    diagnostic.FormatDiagnostic(text);
    problem.message = text.str().str();
    problem.place = placeOf(diagnostic);
    (isMissing ? parsed.hasMissingHeaders : parsed.hasOtherErrors) = true;
    if (isMissing && diagnostic.getNumArgs() > 0 &&
        diagnostic.getArgKind(0) == clang::DiagnosticsEngine::ak_std_string)
      parsed.missing.push_back(
          {diagnostic.getArgStdStr(0), problem.place.file});
    if (diagnostic.getID() == clang::diag::err_pp_error_opening_file)
      parsed.hasUnreadableHeaders = true;
    if (!isMissing && !user.contains(problem.place.file))
      parsed.hasForeignErrors = true;
    // One cause brings a flood of consequences.
    if (isMissing || errors++ < 20)
      parsed.unit.problems.push_back(std::move(problem));
  }

private:
  facts::Place placeOf(const clang::Diagnostic &diagnostic) {
    if (diagnostic.getLocation().isInvalid() || !diagnostic.hasSourceManager())
      return {};
    clang::PresumedLoc where = diagnostic.getSourceManager().getPresumedLoc(
        diagnostic.getSourceManager().getExpansionLoc(
            diagnostic.getLocation()));
    if (where.isInvalid())
      return {};
    return {absolutePath(where.getFilename()), where.getLine(),
            where.getColumn(), where.getLine(), where.getColumn()};
  }

  Parsed &parsed;
  const extract::UserCode &user;
  unsigned errors = 0;
};

/// Extracts, and says how long that took.
class TimedExtractor : public clang::MultiplexConsumer {
public:
  TimedExtractor(std::unique_ptr<clang::ASTConsumer> extractor, double &seconds)
      : MultiplexConsumer(listOf(std::move(extractor))), seconds(seconds) {}

  void HandleTranslationUnit(clang::ASTContext &context) override {
    double start = cpuSeconds();
    MultiplexConsumer::HandleTranslationUnit(context);
    seconds += cpuSeconds() - start;
  }

private:
  static std::vector<std::unique_ptr<clang::ASTConsumer>>
  listOf(std::unique_ptr<clang::ASTConsumer> one) {
    std::vector<std::unique_ptr<clang::ASTConsumer>> list;
    list.push_back(std::move(one));
    return list;
  }

  double &seconds;
};

class ExtractAction : public clang::ASTFrontendAction {
public:
  ExtractAction(Parsed &parsed, const extract::UserCode &user,
                const knowledge::Base &knowledge, bool standIn)
      : parsed(parsed), user(user), standIn(standIn) {
    settings.isUserFile = [&user](StringRef path) {
      return user.contains(path);
    };
    settings.knowledge = &knowledge;
  }

  std::unique_ptr<clang::ASTConsumer>
  CreateASTConsumer(clang::CompilerInstance &, StringRef) override {
    return std::make_unique<TimedExtractor>(
        extract::makeExtractor(settings, parsed.unit), parsed.extractSeconds);
  }

  void ExecuteAction() override {
    clang::CompilerInstance &compiler = getCompilerInstance();
    if (standIn && compiler.hasPreprocessor()) {
      compiler.createSema(getTranslationUnitKind(), nullptr);
      compiler.getSema().addExternalSource(
          new StandIns(compiler.getSema(), parsed.undefinedClasses));
    }
    ASTFrontendAction::ExecuteAction();
  }

  void EndSourceFileAction() override {
    clang::SourceManager &sources = getCompilerInstance().getSourceManager();
    for (auto it = sources.fileinfo_begin(); it != sources.fileinfo_end();
         ++it) {
      std::string path = absolutePath(it->first.getName());
      if (!user.contains(path))
        continue;
      if (auto content = sources.getMemoryBufferForFileOrNone(it->first))
        parsed.hashes[path] = hashText(content->getBuffer());
    }
    ASTFrontendAction::EndSourceFileAction();
  }

private:
  Parsed &parsed;
  const extract::UserCode &user;
  bool standIn;
  /// The consumer refers to it.
  extract::Settings settings;
};

} // namespace

Parsed parseUnit(const clang::CompilerInvocation &invocation, StringRef source,
                 const Precompiled &precompiled, const extract::UserCode &user,
                 const knowledge::Base &knowledge,
                 const UnknownNames &unknownNames) {
  Parsed parsed;
  double start = cpuSeconds();
  parsed.unit.source = source.str();
  auto options = std::make_shared<clang::CompilerInvocation>(invocation);
  clang::PreprocessorOptions &preprocessor = options->getPreprocessorOpts();
  preprocessor.ImplicitPCHInclude = precompiled.file;
  if (unknownNames.standIn) {
    preprocessor.Includes.insert(preprocessor.Includes.begin(),
                                 StandIns::headerName().str());
    std::string text = StandIns::headerText(unknownNames.undefinedClasses);
    preprocessor.addRemappedFile(
        StandIns::headerName(),
        MemoryBuffer::getMemBufferCopy(text, StandIns::headerName()).release());
    // Each unknown name is one that Clang would look for a better spelling of.
    options->getDiagnosticOpts().SpellCheckingLimit = 0;
  }

  ProblemCollector problems(parsed, user);
  auto files = std::make_shared<FileList>();
  clang::CompilerInstance compiler;
  compiler.setInvocation(options);
  compiler.createDiagnostics(&problems, /*ShouldOwnClient=*/false);
  // A missing header must not hide what comes after it.
  compiler.getDiagnostics().setFatalsAsError(true);
  compiler.getDiagnostics().setErrorLimit(0);
  compiler.createFileManager(
      makeFileSystem(precompiled.name, precompiled.text));
  compiler.addDependencyCollector(files);
  ExtractAction action(parsed, user, knowledge, unknownNames.standIn);
  bool ran = compiler.ExecuteAction(action);
  if (!ran && parsed.unit.problems.empty()) {
    parsed.hasOtherErrors = parsed.hasForeignErrors = true;
    parsed.unit.problems.push_back(
        {"error", "Clang could not start on it", facts::Place()});
  }

  for (const std::string &path : files->paths())
    if (!user.contains(path))
      parsed.otherFiles.push_back(path);
  parsed.unit.userFiles.clear();
  for (const auto &[path, hash] : parsed.hashes)
    parsed.unit.userFiles.push_back(path);
  // The same facts in the same order, whichever way the headers were read.
  std::stable_sort(parsed.unit.problems.begin(), parsed.unit.problems.end(),
                   [](const facts::Problem &a, const facts::Problem &b) {
                     return a.place < b.place;
                   });
  parsed.seconds = cpuSeconds() - start;
  return parsed;
}

} // namespace reprise::frontend
