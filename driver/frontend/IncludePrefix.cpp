//===- IncludePrefix.cpp - what a source includes first -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "IncludePrefix.h"
#include "CompileDatabase.h"
#include "CudaToolkit.h"
#include "Invocation.h"

#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/DependencyDirectivesScanner.h"
#include "clang/Lex/HeaderSearch.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/Inclusions/StandardLibrary.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SaveAndRestore.h"

#include <set>

using namespace llvm;

namespace reprise::frontend {

using Item = IncludePrefix::Item;

namespace {

using namespace clang::dependency_directives_scan;

bool isLibTorch(StringRef header) {
  return header.starts_with("torch/") || header.starts_with("ATen/") ||
         header.starts_with("c10/") || header.starts_with("caffe2/");
}

/// The directives of one file; code between them is not kept.
class Directives {
public:
  explicit Directives(StringRef source) : source(source) {
    isReadable = !clang::scanSourceForDependencyDirectives(source, tokens, all);
    llvm::erase_if(all, [](const Directive &directive) {
      return directive.Kind == pp_pragma_once ||
             directive.Kind == pp_pragma_system_header ||
             directive.Kind == pp_eof ||
             directive.Kind == tokens_present_before_eof;
    });
    dropGuard();
  }
  Directives(const Directives &) = delete;

  bool readable() const { return isReadable; }
  ArrayRef<Directive> list() const { return all; }

  /// As one line, without comments.
  std::string textOf(const Directive &directive) const {
    std::string text;
    raw_string_ostream out(text);
    clang::printDependencyDirectivesAsSource(source, directive, out);
    return text;
  }
  /// The names in it, that of the directive too.
  SmallVector<StringRef> namesIn(const Directive &directive) const {
    SmallVector<StringRef> names;
    for (const Token &token : directive.Tokens)
      if (token.is(clang::tok::raw_identifier))
        names.push_back(source.substr(token.Offset, token.Length));
    return names;
  }

private:
  /// `#ifndef A` and `#define A` around all of the file say nothing.
  void dropGuard() {
    if (all.size() < 3 || all[1].Kind != pp_define ||
        all.back().Kind != pp_endif)
      return;
    SmallVector<StringRef> asked = namesIn(all[0]), defined = namesIn(all[1]);
    bool isGuard =
        all[0].Kind == pp_ifndef ||
        (all[0].Kind == pp_if && asked.size() == 3 && asked[1] == "defined" &&
         textOf(all[0]).find('!') != std::string::npos);
    if (!isGuard || asked.size() < 2 || defined.size() != 2 ||
        asked.back() != defined.back())
      return;
    int depth = 1;
    for (const Directive &directive : ArrayRef(all).drop_front().drop_back()) {
      depth += is_contained({pp_if, pp_ifdef, pp_ifndef}, directive.Kind);
      depth -= directive.Kind == pp_endif;
      if (depth == 0)
        return;
    }
    all.erase(all.begin(), all.begin() + 2);
    all.pop_back();
  }

  StringRef source;
  SmallVector<Token, 0> tokens;
  SmallVector<Directive, 0> all;
  bool isReadable;
};

/// Collects the items of a unit.
class PrefixFinder {
public:
  PrefixFinder(clang::CompilerInstance &compiler, const extract::UserCode &user)
      : compiler(compiler), user(user) {}

  /// Reads \p file, the user's, and what it includes. False where nothing more
  /// can be told in advance.
  bool read(clang::FileEntryRef file) {
    auto buffer = compiler.getFileManager().getBufferForFile(file);
    if (!buffer)
      return false;
    Directives directives((*buffer)->getBuffer());
    return directives.readable() &&
           all_of(directives.list(), [&](const Directive &directive) {
             return take(directive, directives, file);
           });
  }

  std::vector<Item> items;

private:
  bool take(const Directive &directive, const Directives &in,
            clang::FileEntryRef file) {
    std::string text = in.textOf(directive);
    switch (directive.Kind) {
    case pp_include:
      return include(text, file);
    case pp_define: {
      StringRef name = in.namesIn(directive)[1];
      macros.insert(name);
      items.push_back({Item::Kind::Macro, text, name.str(),
                       /*tellable=*/!nested && conditionals == 0});
      return true;
    }
    case pp_undef:
    case pp_pragma_push_macro:
    case pp_pragma_pop_macro:
      items.push_back({Item::Kind::Other, text});
      return true;
    case pp_if:
    case pp_ifdef:
    case pp_ifndef:
    case pp_elif:
    case pp_elifdef:
    case pp_elifndef: {
      // The answer may hang on what the text leaves out.
      if (any_of(in.namesIn(directive),
                 [&](StringRef name) { return macros.contains(name); }))
        return false;
      bool opens = is_contained({pp_if, pp_ifdef, pp_ifndef}, directive.Kind);
      conditionals += opens;
      items.push_back({opens ? Item::Kind::If : Item::Kind::Else, text});
      return true;
    }
    case pp_else:
      items.push_back({Item::Kind::Else, text});
      return true;
    case pp_endif:
      if (conditionals == 0)
        return false;
      --conditionals;
      items.push_back({Item::Kind::EndIf, text});
      return true;
    default:
      return false;
    }
  }

  bool include(StringRef directive, clang::FileEntryRef from) {
    StringRef spelling = directive.trim().drop_until(
        [](char c) { return c == '<' || c == '"'; });
    bool angled = spelling.starts_with("<");
    size_t end = spelling.find(angled ? '>' : '"', 1);
    if (spelling.empty() || end == StringRef::npos)
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
      SaveAndRestore<bool> keep(nested, true);
      return read(*file);
    }
    bool standard =
        clang::tooling::stdlib::Header::named(("<" + name + ">").str())
            .has_value();
    // A quoted name may mean a file beside the source.
    items.push_back({isLibTorch(name) ? Item::Kind::LibTorchHeader
                     : standard       ? Item::Kind::StandardHeader
                                      : Item::Kind::Header,
                     angled ? ("#include <" + name + ">\n").str()
                            : "#include \"" + path + "\"\n",
                     path});
    return true;
  }

  clang::CompilerInstance &compiler;
  const extract::UserCode &user;
  bool nested = false;
  unsigned conditionals = 0;
  StringSet<> macros, visited;
};

/// A conditional without a header in it says nothing.
std::vector<Item> withoutEmptyConditionals(ArrayRef<Item> items) {
  std::vector<Item> result;
  std::vector<std::pair<size_t, bool>> open;
  for (const Item &item : items) {
    bool isEmpty = false;
    if (item.kind == Item::Kind::If) {
      open.push_back({result.size(), true});
    } else if (item.kind == Item::Kind::EndIf) {
      isEmpty = open.back().second;
      if (isEmpty)
        result.resize(open.back().first);
      open.pop_back();
    }
    if (is_contained({Item::Kind::Header, Item::Kind::StandardHeader,
                      Item::Kind::LibTorchHeader, Item::Kind::Other},
                     item.kind))
      for (auto &[start, empty] : open)
        empty = false;
    if (!isEmpty)
      result.push_back(item);
  }
  return result;
}

} // namespace

std::string IncludePrefix::text() const {
  std::vector<Item> told;
  bool hasMacros = any_of(items, [](const Item &item) { return item.told; });
  for (const Item &item : items)
    if (item.kind == Item::Kind::Macro
            ? item.told
            : item.kind != Item::Kind::StandardHeader || hasMacros)
      told.push_back(item);

  std::string text;
  // Up to the last LibTorch header that stands in no open conditional.
  size_t end = 0, depth = 0;
  bool hasLibTorch = false;
  // LibTorch's headers bear any order; one order lets more units share them.
  std::set<std::string> run, before;
  auto endRun = [&] {
    for (const std::string &header : run)
      if (depth > 0 || before.insert(header).second)
        text += header;
    run.clear();
    if (depth == 0 && std::exchange(hasLibTorch, false))
      end = text.size();
  };
  for (const Item &item : withoutEmptyConditionals(told)) {
    if (item.kind == Item::Kind::LibTorchHeader) {
      hasLibTorch = true;
      run.insert(item.text);
      continue;
    }
    endRun();
    depth += item.kind == Item::Kind::If;
    depth -= item.kind == Item::Kind::EndIf;
    text += item.text;
    if (depth == 0 && item.kind == Item::Kind::EndIf)
      endRun();
  }
  endRun();
  return text.substr(0, end);
}

IncludePrefix IncludePrefix::umbrella() const {
  std::optional<Item> found;
  size_t last = 0;
  std::vector<Item> rest;
  for (const Item &item : items) {
    if (item.kind == Item::Kind::LibTorchHeader) {
      // Behind all macros that may concern one of them.
      last = rest.size();
      if (item.text == "#include <torch/torch.h>\n")
        found = item;
    } else if (item.told || (item.kind != Item::Kind::Macro &&
                             item.kind != Item::Kind::StandardHeader)) {
      return {};
    } else {
      rest.push_back(item);
    }
  }
  if (!found)
    return {};
  rest.insert(rest.begin() + last, *found);
  return IncludePrefix(std::move(rest));
}

bool IncludePrefix::isWithin(function_ref<bool(StringRef)> isRead) const {
  return all_of(items, [&](const Item &item) {
    return item.kind != Item::Kind::LibTorchHeader || isRead(item.name);
  });
}

bool IncludePrefix::respect(function_ref<bool(StringRef)> isMentioned) {
  std::string before = text();
  auto last = find_if(reverse(items), [](const Item &item) {
    return item.kind == Item::Kind::LibTorchHeader;
  });
  // Macros behind the last header come too late for it.
  for (size_t i = 0, end = items.rend() - last; i < end; ++i) {
    Item &item = items[i];
    if (item.kind != Item::Kind::Macro || item.told || !isMentioned(item.name))
      continue;
    if (!item.tellable) {
      items.resize(i);
      break;
    }
    item.told = true;
  }
  return text() != before;
}

IncludePrefix
findIncludePrefix(const std::shared_ptr<clang::CompilerInvocation> &invocation,
                  const extract::UserCode &user) {
  const clang::PreprocessorOptions &options = invocation->getPreprocessorOpts();
  bool isForced = any_of(options.Includes, [](const std::string &header) {
    return header != cudaPrelude;
  });
  if (isForced || !options.MacroIncludes.empty())
    return {};
  clang::CompilerInstance compiler;
  // A copy: what is set up here must not show in the parse.
  compiler.setInvocation(
      std::make_shared<clang::CompilerInvocation>(*invocation));
  compiler.createDiagnostics(new clang::IgnoringDiagConsumer);
  compiler.createFileManager(makeFileSystem());
  compiler.createSourceManager(compiler.getFileManager());
  if (!compiler.createTarget())
    return {};
  compiler.createPreprocessor(clang::TU_Complete);
  const clang::FrontendInputFile &input =
      invocation->getFrontendOpts().Inputs.front();
  clang::OptionalFileEntryRef file =
      compiler.getFileManager().getOptionalFileRef(input.getFile());
  if (!file)
    return {};
  PrefixFinder finder(compiler, user);
  finder.read(*file);
  return IncludePrefix(std::move(finder.items));
}

} // namespace reprise::frontend
