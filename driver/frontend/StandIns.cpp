//===- StandIns.cpp - in place of what missing headers declare ------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clang asks an external source first when a name is not found, as it would for
// a misspelt one; clang-include-fixer hears of missing headers in the same way.
// It asks for the first name of `cv::dnn::Net`, not always for the others, so
// those are declared at that moment.
//===----------------------------------------------------------------------===//
#include "StandIns.h"

#include "checks/extract/Names.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Sema/DeclSpec.h"
#include "clang/Sema/Sema.h"

using namespace clang;

namespace reprise::frontend {

namespace {

/// Clang accepts a function in place of an unknown one only if its parameters
/// are as many as the arguments or more, so packs do not serve. `x.get<T>()`
/// and `x.as<T>()` give a T in every JSON, YAML and options library.
constexpr llvm::StringRef header = R"(
#define REPRISE_FOUR StandIn = {}, StandIn = {}, StandIn = {}, StandIn = {}
#define REPRISE_FUNCTIONS(STORAGE)                                             \
  STORAGE StandIn standInFunction(REPRISE_FOUR, REPRISE_FOUR, REPRISE_FOUR,              \
                        REPRISE_FOUR);                                         \
  template <class...>                                                          \
  STORAGE StandIn standInFunctionTemplate(REPRISE_FOUR, REPRISE_FOUR);                  \
  STORAGE StandIn standInObject;

namespace reprise_stand_in {
struct StandIn {
  StandIn();
  StandIn(const StandIn &);
  template <class... Ts> StandIn(Ts &&...);
  template <class T> operator T() const;
  StandIn &operator=(const StandIn &);
  template <class T> StandIn &operator=(T &&);
  template <class... Ts> StandIn operator()(Ts &&...) const;
  template <class T> StandIn operator[](T &&) const;
  StandIn *operator->() const;
  StandIn operator*() const;
  template <class T, class... Ts> T get(Ts &&...) const;
  template <class T, class... Ts> T as(Ts &&...) const;
  StandIn get(REPRISE_FOUR) const;
  StandIn as(REPRISE_FOUR) const;
  StandIn *begin() const;
  StandIn *end() const;
  REPRISE_FUNCTIONS(static)
};
template <class...> struct StandInTemplate : StandIn {
  using StandIn::StandIn;
};
REPRISE_FUNCTIONS(extern)

template <class T> struct plain { using result = T; };
template <class T> struct plain<T &> { using result = T; };
template <class T> struct plain<const T> { using result = T; };
template <class T> struct plain<const T &> { using result = T; };
template <class L, class R> struct either {};
template <class R> struct either<StandIn, R> { using result = StandIn; };
template <class L> struct either<L, StandIn> { using result = StandIn; };
template <> struct either<StandIn, StandIn> { using result = StandIn; };
#define REPRISE_OPERATOR(OP)                                                   \
  template <class L, class R>                                                  \
  typename either<typename plain<L>::result,                                   \
                  typename plain<R>::result>::result                           \
  operator OP(L &&, R &&);
REPRISE_OPERATOR(+)
REPRISE_OPERATOR(-)
REPRISE_OPERATOR(*)
REPRISE_OPERATOR(/)
REPRISE_OPERATOR(%)
REPRISE_OPERATOR(==)
REPRISE_OPERATOR(!=)
REPRISE_OPERATOR(<)
REPRISE_OPERATOR(>)
REPRISE_OPERATOR(<=)
REPRISE_OPERATOR(>=)
REPRISE_OPERATOR(<<)
REPRISE_OPERATOR(>>)
REPRISE_OPERATOR(&)
REPRISE_OPERATOR(|)
} // namespace reprise_stand_in
#undef REPRISE_OPERATOR
#undef REPRISE_FUNCTIONS
#undef REPRISE_FOUR
)";

llvm::StringRef nameOf(NameKind kind) {
  switch (kind) {
  case NameKind::Type:
    return "StandIn";
  case NameKind::TypeTemplate:
    return "StandInTemplate";
  case NameKind::FunctionTemplate:
    return "standInFunctionTemplate";
  case NameKind::Function:
    return "standInFunction";
  case NameKind::Object:
    return "standInObject";
  case NameKind::Namespace:
    break;
  }
  llvm_unreachable("namespaces are made as they are met");
}

NamedDecl *lookUp(const DeclContext *context, llvm::StringRef name) {
  ASTContext &ast = context->getParentASTContext();
  auto found = context->lookup(&ast.Idents.get(name));
  return found.empty() ? nullptr : found.front();
}

} // namespace

llvm::StringRef StandIns::headerName() {
  return "/reprise-builtin/stand-ins.h";
}

std::string StandIns::headerText(const std::set<std::string> &undefined) {
  std::string text = header.str();
  for (llvm::StringRef name : undefined) {
    auto [space, last] = name.rsplit("::");
    if (last.empty())
      std::swap(space, last);
    std::string definition = ("struct " + last +
                              " : reprise_stand_in::StandIn { using "
                              "StandIn::StandIn; };")
                                 .str();
    text += space.empty()
                ? definition + "\n"
                : ("namespace " + space + " { " + definition + " }\n").str();
  }
  return text;
}

StandIns::StandIns(Sema &sema, std::set<std::string> &undefined)
    : sema(sema), undefined(undefined),
      uses(sema.getSourceManager(), sema.getLangOpts()) {}

bool StandIns::MaybeDiagnoseMissingCompleteType(SourceLocation, QualType type) {
  const auto *record = type->getAsCXXRecordDecl();
  if (!record || !record->getIdentifier() || record->hasDefinition() ||
      record->isInAnonymousNamespace() ||
      llvm::isa<ClassTemplateSpecializationDecl>(record) ||
      // What a library misses of its own, no code of the user's works with.
      sema.getSourceManager().isInSystemHeader(record->getLocation()))
    return false;
  const DeclContext *context = record->getDeclContext()->getRedeclContext();
  if (context->isFileContext())
    undefined.insert(record->getQualifiedNameAsString());
  // `struct dirent entry;` in a function declares one there if there is none.
  else if (context->isFunctionOrMethod())
    undefined.insert(record->getNameAsString());
  return false;
}

bool StandIns::findHeader() {
  if (!space)
    space = llvm::dyn_cast_or_null<NamespaceDecl>(lookUp(
        sema.Context.getTranslationUnitDecl(), extract::standInNamespace));
  if (space && !type)
    type = llvm::dyn_cast_or_null<CXXRecordDecl>(lookUp(space, "StandIn"));
  return type && type->isCompleteDefinition();
}

NamedDecl *StandIns::standIn(NameKind kind, const DeclContext *context) {
  // What a class would declare beside functions and objects, the namespace has.
  NamedDecl *decl = lookUp(context, nameOf(kind));
  return decl ? decl : lookUp(space, nameOf(kind));
}

NamespaceDecl *StandIns::namespaceIn(DeclContext *context,
                                     llvm::StringRef name) {
  if (auto *known =
          llvm::dyn_cast_or_null<NamespaceDecl>(lookUp(context, name)))
    return known;
  SourceLocation place = space->getLocation();
  auto *made = NamespaceDecl::Create(
      sema.Context, context, /*Inline=*/false, place, place,
      &sema.Context.Idents.get(name), /*PrevDecl=*/nullptr, /*Nested=*/false);
  made->setImplicit();
  context->addDecl(made);
  // Clang looks a template up again by its own name.
  for (NameKind kind : {NameKind::TypeTemplate, NameKind::FunctionTemplate})
    declare(made, nameOf(kind), kind);
  return made;
}

void StandIns::declare(DeclContext *context, llvm::StringRef name,
                       NameKind kind) {
  IdentifierInfo &identifier = sema.Context.Idents.get(name);
  NamedDecl *target = standIn(kind, context == type ? context : space);
  if (!target || !context->lookup(&identifier).empty())
    return;
  // As if by `using`, so that it keeps the name that it was met by.
  SourceLocation place = space->getLocation();
  DeclarationNameInfo info(&identifier, place);
  auto *introducer =
      UsingDecl::Create(sema.Context, context, place, NestedNameSpecifierLoc(),
                        info, /*HasTypenameKeyword=*/false);
  auto *shadow = UsingShadowDecl::Create(sema.Context, context, place,
                                         &identifier, introducer, target);
  introducer->addShadowDecl(shadow);
  introducer->setAccess(AS_public);
  shadow->setAccess(AS_public);
  context->addDecl(shadow);
}

NamedDecl *StandIns::declareNamespace(llvm::StringRef name,
                                      SourceLocation place) {
  DeclContext *context = namespaceIn(space, name);
  NamedDecl *outermost = llvm::cast<NamespaceDecl>(context);
  for (auto [inner, kind] : uses.pathAfter(place)) {
    if (kind == NameKind::Namespace) {
      context = namespaceIn(context, inner);
      continue;
    }
    declare(context, inner, kind);
    // The members of a type are the same for all.
    context = type;
  }
  return outermost;
}

TypoCorrection StandIns::CorrectTypo(const DeclarationNameInfo &name, int,
                                     Scope *, CXXScopeSpec *qualifier,
                                     CorrectionCandidateCallback &wanted,
                                     DeclContext *member, bool,
                                     const ObjCObjectPointerType *) {
  // While overloads are tried, a name that is not there means: not this one.
  if (sema.isSFINAEContext() || !name.getName().isIdentifier() || !findHeader())
    return {};
  ASTContext &ast = sema.Context;
  DeclContext *context = space;
  // Of a class that is known, only what it inherits can be missing.
  auto *record = llvm::dyn_cast_or_null<CXXRecordDecl>(member);
  if (record) {
    record = record->getDefinition();
    if (!record || !(record == type || record->isDerivedFrom(type)))
      return {};
    context = type;
  }
  for (NameKind kind : uses.likelyKinds(name.getLoc())) {
    std::string spelled = name.getName().getAsString();
    // Clang looks a member template up more than once, and asks only once. In
    // place of a name of one or two letters it takes no other name.
    bool isDeclared = (record && kind == NameKind::FunctionTemplate) ||
                      (spelled.size() < 3 && kind != NameKind::Namespace);
    if (isDeclared)
      declare(context, spelled, kind);
    NamedDecl *decl;
    NestedNameSpecifier *path = NestedNameSpecifier::GlobalSpecifier(ast);
    if (kind == NameKind::Namespace) {
      decl = declareNamespace(spelled, name.getLoc());
      path = NestedNameSpecifier::Create(ast, path, space);
    } else {
      decl = spelled.size() < 3 ? lookUp(context, spelled)
                                : standIn(kind, context);
      path = record ? nullptr : NestedNameSpecifier::Create(ast, path, space);
    }
    TypoCorrection correction(decl, path);
    if (decl && wanted.ValidateCandidate(correction)) {
      correction.setCorrectionRange(qualifier, name);
      return correction;
    }
  }
  return {};
}

} // namespace reprise::frontend
