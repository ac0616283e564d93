//===- IncludePrefix.cpp - what a source includes first -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "IncludePrefix.h"
#include "Invocation.h"

#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/HeaderSearch.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/Inclusions/StandardLibrary.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace reprise::frontend {

namespace {

/// A preprocessor directive on a line of its own.
struct Directive {
  StringRef name; ///< `include`
  StringRef rest; ///< `<torch/torch.h>`, without comments behind it
};

/// Takes directives from the front of a text.
class DirectiveReader {
public:
  explicit DirectiveReader(StringRef text) : text(text) {}

  /// Nothing where something else than a directive comes, or the end.
  std::optional<Directive> next() {
    skipBlank(text);
    if (!text.starts_with("#"))
      return std::nullopt;
    StringRef line = takeLine().drop_front().ltrim(" \t");
    Directive result;
    result.name = line.take_while(isAlpha);
    result.rest = line.drop_front(result.name.size()).trim();
    return result;
  }
  bool atEnd() {
    skipBlank(text);
    return text.empty();
  }

private:
  static void skipBlank(StringRef &text) {
    for (;;) {
      text = text.ltrim();
      if (text.starts_with("//"))
        text = text.drop_front(std::min(text.find('\n'), text.size()));
      else if (text.starts_with("/*"))
        text =
            text.drop_front(std::min(text.find("*/", 2), text.size() - 2) + 2);
      else
        return;
    }
  }

  StringRef takeLine() {
    size_t end = 0;
    do
      end = text.find('\n', end ? end + 1 : 0);
    while (end != StringRef::npos &&
           text.take_front(end).rtrim('\r').ends_with("\\"));
    StringRef line = text.take_front(end);
    text = text.drop_front(line.size());
    return line;
  }

  StringRef text;
};

bool isLibTorch(StringRef header) {
  return header.starts_with("torch/") || header.starts_with("ATen/") ||
         header.starts_with("c10/") || header.starts_with("caffe2/");
}

class PrefixFinder {
public:
  PrefixFinder(clang::CompilerInstance &compiler, const extract::UserCode &user)
      : compiler(compiler), user(user) {}

  /// Reads \p file, the user's, and what it includes. False where the prefix
  /// ends within it.
  bool read(clang::FileEntryRef file) {
    auto buffer = compiler.getFileManager().getBufferForFile(file);
    if (!buffer)
      return false;
    DirectiveReader reader((*buffer)->getBuffer());
    StringRef guard;
    bool guardDefined = false, first = true;
    while (std::optional<Directive> directive = reader.next()) {
      if (directive->name == "pragma" && directive->rest == "once") {
      } else if (directive->name == "ifndef" && first) {
        guard = directive->rest;
      } else if (directive->name == "define" && !guard.empty() &&
                 !guardDefined) {
        if (directive->rest.split(' ').first.trim() != guard)
          return false;
        guardDefined = true;
      } else if (directive->name == "endif" && guardDefined) {
        break;
      } else if (directive->name == "define" && guard.empty() && !nested) {
        text += ("#define " + directive->rest + "\n").str();
        hasMacros = true;
      } else if (directive->name != "include" ||
                 !include(directive->rest, file)) {
        return false;
      }
      first = false;
    }
    return reader.atEnd();
  }

  /// Up to the last LibTorch header.
  std::string prefix() const { return text.substr(0, endOfLibTorch); }

private:
  bool include(StringRef spelling, clang::FileEntryRef from) {
    bool angled = spelling.starts_with("<");
    size_t end = spelling.find(angled ? '>' : '"', 1);
    if ((!angled && !spelling.starts_with("\"")) || end == StringRef::npos)
      return false;
    StringRef behind = spelling.drop_front(end + 1).ltrim();
    if (!behind.empty() && !behind.starts_with("//"))
      return false;
    StringRef name = spelling.slice(1, end);

    clang::ConstSearchDirIterator found = nullptr;
    // Of the includer only the folder is told: about the file itself Clang
    // would want to know more than a lookup without a parse can say.
    std::pair<clang::OptionalFileEntryRef, clang::DirectoryEntryRef> includer{
        std::nullopt, from.getDir()};
    clang::OptionalFileEntryRef file =
        compiler.getPreprocessor().getHeaderSearchInfo().LookupFile(
            name, {}, angled, nullptr, &found, includer, nullptr, nullptr,
            nullptr, nullptr, nullptr, nullptr);
    // What is missing adds nothing to a plain parse either.
    if (!file)
      return true;
    std::string path = absolutePath(file->getName());
    if (user.contains(path)) {
      if (!visited.insert(path).second)
        return true;
      bool outer = std::exchange(nested, true);
      bool goesOn = read(*file);
      nested = outer;
      return goesOn;
    }
    bool standard =
        clang::tooling::stdlib::Header::named(("<" + name + ">").str())
            .has_value();
    if (!standard || hasMacros)
      // A quoted name may mean a file beside the source.
      text += angled ? ("#include <" + name + ">\n").str()
                     : "#include \"" + path + "\"\n";
    if (isLibTorch(name))
      endOfLibTorch = text.size();
    return true;
  }

  clang::CompilerInstance &compiler;
  const extract::UserCode &user;
  std::string text;
  size_t endOfLibTorch = 0;
  bool hasMacros = false;
  bool nested = false;
  StringSet<> visited;
};

} // namespace

std::string
findIncludePrefix(const std::shared_ptr<clang::CompilerInvocation> &invocation,
                  const extract::UserCode &user) {
  const clang::PreprocessorOptions &options = invocation->getPreprocessorOpts();
  if (!options.Includes.empty() || !options.MacroIncludes.empty())
    return "";
  clang::CompilerInstance compiler;
  // A copy: what is set up here must not show in the parse.
  compiler.setInvocation(
      std::make_shared<clang::CompilerInvocation>(*invocation));
  compiler.createDiagnostics(new clang::IgnoringDiagConsumer);
  compiler.createFileManager(makeFileSystem());
  compiler.createSourceManager(compiler.getFileManager());
  if (!compiler.createTarget())
    return "";
  compiler.createPreprocessor(clang::TU_Complete);
  const clang::FrontendInputFile &input =
      invocation->getFrontendOpts().Inputs.front();
  clang::OptionalFileEntryRef file =
      compiler.getFileManager().getOptionalFileRef(input.getFile());
  if (!file)
    return "";
  PrefixFinder finder(compiler, user);
  finder.read(*file);
  return finder.prefix();
}

} // namespace reprise::frontend
