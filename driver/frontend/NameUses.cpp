//===- NameUses.cpp - what unknown names look like ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "NameUses.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace reprise::frontend {

namespace {

using Tokens = std::vector<Token>;

tok::TokenKind kindAt(const Tokens &tokens, size_t i) {
  return i < tokens.size() ? tokens[i].getKind() : tok::eof;
}

/// Whether a call follows the template arguments that begin at \p i.
bool callFollowsArguments(const Tokens &tokens, size_t i) {
  int depth = 0;
  do {
    switch (kindAt(tokens, i++)) {
    case tok::less:
      ++depth;
      break;
    case tok::greater:
      --depth;
      break;
    case tok::greatergreater:
      depth -= 2;
      break;
    case tok::semi:
    case tok::eof:
      return false;
    default:
      break;
    }
  } while (depth > 0);
  return kindAt(tokens, i) == tok::l_paren;
}

/// What the name at \p i is most likely, as far as it stands there.
NameKind kindOfUse(const Tokens &tokens, size_t i) {
  switch (kindAt(tokens, i + 1)) {
  case tok::coloncolon:
    return NameKind::Namespace;
  case tok::less:
    return callFollowsArguments(tokens, i + 1) ? NameKind::FunctionTemplate
                                               : NameKind::TypeTemplate;
  case tok::l_paren:
    return NameKind::Function;
  case tok::raw_identifier: // Mat image, Mat const &
  case tok::l_brace:        // Mat{}, class Net : Module {
  case tok::star:
  case tok::amp:
  case tok::ampamp:
  case tok::greater: // vector<Mat>
    return NameKind::Type;
  default:
    return NameKind::Object;
  }
}

} // namespace

llvm::SmallVector<NameKind, 4> NameUses::likelyKinds(SourceLocation place) {
  auto [file, i] = find(place);
  if (!file)
    return {};
  switch (kindOfUse(file->tokens, i)) {
  case NameKind::Namespace:
    return {NameKind::Namespace, NameKind::Type};
  case NameKind::FunctionTemplate:
    return {NameKind::FunctionTemplate, NameKind::TypeTemplate,
            NameKind::Object};
  case NameKind::TypeTemplate:
    return {NameKind::TypeTemplate, NameKind::FunctionTemplate,
            NameKind::Object};
  case NameKind::Function:
    return {NameKind::Function, NameKind::Type, NameKind::Object};
  case NameKind::Type:
    return {NameKind::Type, NameKind::Object, NameKind::Namespace};
  case NameKind::Object:
    return {NameKind::Object, NameKind::Type, NameKind::Namespace};
  }
  llvm_unreachable("no such kind");
}

llvm::SmallVector<NameUses::Name, 4> NameUses::pathAfter(SourceLocation place) {
  llvm::SmallVector<Name, 4> path;
  auto [file, i] = find(place);
  if (!file)
    return path;
  while (kindAt(file->tokens, i + 1) == tok::coloncolon &&
         kindAt(file->tokens, i + 2) == tok::raw_identifier) {
    i += 2;
    llvm::StringRef name = file->tokens[i].getRawIdentifier();
    path.push_back({name, file->kinds.lookup(name)});
  }
  return path;
}

std::pair<const NameUses::File *, size_t> NameUses::find(SourceLocation place) {
  auto [id, offset] = sources.getDecomposedLoc(sources.getSpellingLoc(place));
  if (id.isInvalid())
    return {nullptr, 0};
  const File &file = lex(id);
  SourceLocation spelled = sources.getComposedLoc(id, offset);
  auto found = llvm::partition_point(file.tokens, [&](const Token &token) {
    return token.getLocation() < spelled;
  });
  if (found == file.tokens.end() || found->getLocation() != spelled)
    return {nullptr, 0};
  return {&file, found - file.tokens.begin()};
}

const NameUses::File &NameUses::lex(FileID id) {
  std::unique_ptr<File> &file = files[id];
  if (file)
    return *file;
  file = std::make_unique<File>();
  auto buffer = sources.getBufferOrNone(id);
  if (!buffer)
    return *file;
  Lexer lexer(id, *buffer, sources, language);
  for (Token token; lexer.LexFromRawLexer(token), token.isNot(tok::eof);)
    file->tokens.push_back(token);
  // The kinds stand in the order of how much a use tells.
  for (size_t i = 0; i != file->tokens.size(); ++i)
    if (file->tokens[i].is(tok::raw_identifier)) {
      NameKind kind = kindOfUse(file->tokens, i);
      auto [known, isNew] =
          file->kinds.try_emplace(file->tokens[i].getRawIdentifier(), kind);
      if (!isNew)
        known->second = std::min(known->second, kind);
    }
  return *file;
}

} // namespace reprise::frontend
