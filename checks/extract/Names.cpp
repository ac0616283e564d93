//===- Names.cpp - names and kinds of declarations ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Names.h"

#include "checks/knowledge/Knowledge.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace reprise::extract {

static std::string qualifiedName(const NamedDecl *decl) {
  std::string name = decl->getQualifiedNameAsString();
  llvm::StringRef rest = name;
  if (rest.consume_front(standInNamespace) && rest.consume_front("::"))
    return rest.str();
  return name;
}

bool isStandIn(const Decl *decl) {
  const DeclContext *outermost = nullptr;
  for (const DeclContext *context = decl->getDeclContext();
       !context->isTranslationUnit(); context = context->getParent())
    outermost = context;
  const auto *space = llvm::dyn_cast_or_null<NamespaceDecl>(outermost);
  return space && space->getIdentifier() &&
         space->getName() == standInNamespace;
}

const std::string &Names::known(const NamedDecl *decl) {
  std::string &name = knownNames[decl];
  if (name.empty())
    name = knowledge::normalise(qualifiedName(decl));
  return name;
}

std::string Names::readable(const NamedDecl *decl) {
  return qualifiedName(decl);
}

std::string Names::written(QualType type) const {
  if (const auto *named = type.getNonReferenceType()->getAs<UsingType>())
    return knowledge::normalise(qualifiedName(named->getFoundDecl()));
  return "";
}

std::string Names::written(const CallExpr *call,
                           const ASTContext &context) const {
  auto token = [&](SourceLocation place) {
    llvm::SmallString<32> text;
    return Lexer::getSpelling(place, text, context.getSourceManager(),
                              context.getLangOpts())
        .str();
  };
  if (llvm::isa<CXXOperatorCallExpr>(call))
    return written(call->getArg(0)->getType()) +
           "::" + call->getDirectCallee()->getNameAsString();
  const Expr *callee = call->getCallee()->IgnoreParenImpCasts();
  if (const auto *member = llvm::dyn_cast<MemberExpr>(callee))
    return written(member->getBase()->getType()) +
           "::" + token(member->getMemberLoc());
  const auto *reference = llvm::dyn_cast<DeclRefExpr>(callee);
  if (!reference)
    return "";
  const NamedDecl *found = reference->getFoundDecl();
  return found == reference->getDecl()
             ? token(reference->getLocation())
             : knowledge::normalise(qualifiedName(found));
}

const std::string &Names::symbol(const NamedDecl *decl) {
  std::string &symbol = symbols[decl];
  if (symbol.empty()) {
    llvm::SmallString<128> usr;
    if (index::generateUSRForDecl(decl, usr))
      usr = decl->getQualifiedNameAsString();
    symbol = usr.str();
  }
  return symbol;
}

const CXXRecordDecl *recordOf(QualType type) {
  if (type.isNull())
    return nullptr;
  const CXXRecordDecl *record =
      type.getNonReferenceType()->getAsCXXRecordDecl();
  if (record && record->hasDefinition())
    record = record->getDefinition();
  return record;
}

bool isNamed(const NamedDecl *decl, llvm::StringRef qualifiedName) {
  llvm::StringRef last = qualifiedName.rsplit("::").second;
  if (last.empty())
    last = qualifiedName;
  return decl && decl->getIdentifier() && decl->getName() == last &&
         knowledge::normalise(decl->getQualifiedNameAsString()) ==
             knowledge::normalise(qualifiedName);
}

bool isOrDerivesFrom(const CXXRecordDecl *record, llvm::StringRef name) {
  if (!record)
    return false;
  if (isNamed(record, name))
    return true;
  if (!record->hasDefinition())
    return false;
  for (const CXXBaseSpecifier &base : record->bases())
    if (isOrDerivesFrom(recordOf(base.getType()), name))
      return true;
  return false;
}

const CXXRecordDecl *templateArgument(const CXXRecordDecl *record,
                                      unsigned index) {
  const auto *specialisation =
      llvm::dyn_cast_or_null<ClassTemplateSpecializationDecl>(record);
  if (!specialisation)
    return nullptr;
  const TemplateArgumentList &arguments = specialisation->getTemplateArgs();
  if (index >= arguments.size() ||
      arguments[index].getKind() != TemplateArgument::Type)
    return nullptr;
  return recordOf(arguments[index].getAsType());
}

const CXXRecordDecl *heldModule(const CXXRecordDecl *holder) {
  if (!holder || !holder->hasDefinition())
    return nullptr;
  if (holder->getIdentifier() && holder->getName() == "ModuleHolder")
    return templateArgument(holder, 0);
  for (const CXXBaseSpecifier &base : holder->bases())
    if (const CXXRecordDecl *held = heldModule(recordOf(base.getType())))
      return held;
  return nullptr;
}

bool isHandle(const CXXRecordDecl *record) {
  if (!record || !record->getIdentifier())
    return false;
  if (heldModule(record))
    return true;
  llvm::StringRef name = record->getName();
  return name == "shared_ptr" || name == "unique_ptr" ||
         name == "reference_wrapper" || name == "intrusive_ptr" ||
         name == "optional" || name == "__shared_ptr_access" ||
         name == "__shared_ptr" || name == "weak_ptr";
}

bool isOptions(const CXXRecordDecl *record) {
  return record && record->getIdentifier() &&
         record->getName().ends_with("Options") &&
         record->getName() != "TensorOptions" && !record->isInStdNamespace();
}

bool isContainer(const CXXRecordDecl *record) {
  static const llvm::StringSet<> names = {
      "vector", "map",   "unordered_map",  "set",        "unordered_set",
      "list",   "deque", "array",          "pair",       "tuple",
      "stack",  "queue", "priority_queue", "OrderedDict"};
  return record && record->getIdentifier() && names.contains(record->getName());
}

bool isCallable(QualType type) {
  type = type.getNonReferenceType();
  if (type->isFunctionPointerType() || type->isFunctionType())
    return true;
  const CXXRecordDecl *record = recordOf(type);
  return record && (record->isLambda() || (record->getIdentifier() &&
                                           record->getName() == "function"));
}

bool holdsCallable(QualType type) {
  const CXXRecordDecl *record = recordOf(type);
  return record && record->hasDefinition() &&
         llvm::any_of(record->fields(), [](const FieldDecl *field) {
           return isCallable(field->getType());
         });
}

bool anyExpression(const Stmt *code,
                   llvm::function_ref<bool(const Expr *)> visit) {
  if (!code)
    return false;
  if (const auto *expression = llvm::dyn_cast<Expr>(code))
    if (visit(expression))
      return true;
  return llvm::any_of(code->children(), [&](const Stmt *child) {
    return anyExpression(child, visit);
  });
}

bool isMap(const CXXRecordDecl *container) {
  return container->getName().ends_with("map");
}

bool mayWrite(QualType type) {
  return !type.isNull() && type->isLValueReferenceType() &&
         !type->getPointeeType().isConstQualified();
}

const CXXRecordDecl *ownedBy(const CXXRecordDecl *handle) {
  return handle->isInStdNamespace() && handle->getIdentifier() &&
                 (handle->getName() == "unique_ptr" ||
                  handle->getName() == "optional")
             ? templateArgument(handle, 0)
             : nullptr;
}

static bool isSmartPointer(const CXXRecordDecl *record) {
  return record && record->getIdentifier() &&
         (record->getName() == "shared_ptr" ||
          record->getName() == "unique_ptr");
}

bool hasAddressKeys(const CXXRecordDecl *record) {
  const auto *specialisation =
      llvm::dyn_cast_or_null<ClassTemplateSpecializationDecl>(record);
  if (!specialisation || specialisation->getTemplateArgs().size() < 3)
    return false;
  const TemplateArgumentList &arguments = specialisation->getTemplateArgs();
  if (arguments[0].getKind() != TemplateArgument::Type)
    return false;
  QualType key = arguments[0].getAsType();
  // map<K, V, Compare>, set<K, Compare>
  for (unsigned i : {1u, 2u})
    if (arguments[i].getKind() == TemplateArgument::Type)
      if (const CXXRecordDecl *compare = recordOf(arguments[i].getAsType()))
        if (compare->getIdentifier() && compare->getName() == "less")
          return key->isPointerType() || isSmartPointer(recordOf(key));
  return false;
}

const CXXRecordDecl *pointee(QualType type) {
  if (type.isNull())
    return nullptr;
  type = type.getNonReferenceType();
  if (type->isPointerType())
    type = type->getPointeeType();
  const CXXRecordDecl *record = recordOf(type);
  if (const CXXRecordDecl *held = heldModule(record))
    return held;
  if (isHandle(record))
    if (const CXXRecordDecl *inner = templateArgument(record, 0))
      return pointee(QualType(inner->getTypeForDecl(), 0));
  return record;
}

bool isTensor(QualType type) { return isNamed(recordOf(type), "at::Tensor"); }

static bool isFloating(QualType type, unsigned depth) {
  if (type.isNull() || depth > 4)
    return false;
  type = type.getNonReferenceType();
  if (type->isRealFloatingType())
    return true;
  if (type->isPointerType())
    return isFloating(type->getPointeeType(), depth + 1);
  if (const ArrayType *array = type->getAsArrayTypeUnsafe())
    return isFloating(array->getElementType(), depth + 1);
  const auto *record =
      llvm::dyn_cast_or_null<ClassTemplateSpecializationDecl>(recordOf(type));
  if (!record || !record->isInStdNamespace())
    return false;
  const TemplateArgumentList &arguments = record->getTemplateArgs();
  return arguments.size() > 0 &&
         arguments[0].getKind() == TemplateArgument::Type &&
         isFloating(arguments[0].getAsType(), depth + 1);
}

bool isFloating(QualType type) { return isFloating(type, 0); }

const VarDecl *variableOf(const Expr *expression) {
  const auto *reference =
      llvm::dyn_cast<DeclRefExpr>(expression->IgnoreUnlessSpelledInSource());
  return reference ? llvm::dyn_cast<VarDecl>(reference->getDecl()) : nullptr;
}

bool isLoader(const CXXRecordDecl *record) {
  return isOrDerivesFrom(record, "torch::data::DataLoaderBase") ||
         isOrDerivesFrom(record, "reprise::data::Loader");
}

llvm::StringRef roleOf(const CXXRecordDecl *record) {
  if (isOrDerivesFrom(record, "torch::nn::Module"))
    return "module";
  if (isOrDerivesFrom(record, "torch::data::datasets::BatchDataset") ||
      isOrDerivesFrom(record, "torch::data::datasets::StatefulDataset"))
    return "dataset";
  if (isOrDerivesFrom(record, "torch::data::samplers::Sampler"))
    return "sampler";
  return "";
}

} // namespace reprise::extract
