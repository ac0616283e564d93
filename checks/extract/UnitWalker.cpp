//===- UnitWalker.cpp - functions and classes of one unit -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UnitWalker.h"
#include "FunctionWalker.h"
#include "LibTorchVersion.h"

#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace reprise::extract {

namespace {

/// Finds the user's functions, classes and static variables, instantiations of
/// templates included, patterns left out: what a pattern calls is not known.
class DeclarationVisitor : public RecursiveASTVisitor<DeclarationVisitor> {
public:
  explicit DeclarationVisitor(UnitWalker &unit) : unit(unit) {}

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return true; }
  // Bodies are FunctionWalker's.
  bool TraverseStmt(Stmt *) { return true; }

  bool VisitDecl(Decl *decl) {
    if (decl->hasAttrs() && unit.isUser(decl))
      unit.noteAnnotations(decl);
    return true;
  }

  bool VisitFunctionDecl(FunctionDecl *function) {
    if (function->isDependentContext() || !unit.isUser(function))
      return true;
    unit.addFunction(function);
    return true;
  }

  bool VisitCXXRecordDecl(CXXRecordDecl *record) {
    if (record->isThisDeclarationADefinition() &&
        !record->isDependentContext() && !record->isLambda() &&
        unit.isUser(record))
      unit.addClass(record);
    return true;
  }

  bool VisitVarDecl(VarDecl *variable) {
    if (variable->hasGlobalStorage() && !variable->isStaticLocal() &&
        variable->hasInit() &&
        !variable->getDeclContext()->isDependentContext() &&
        !variable->getType()->isDependentType() && unit.isUser(variable) &&
        !variable->isConstexpr())
      unit.globals.push_back(variable);
    return true;
  }

private:
  UnitWalker &unit;
};

} // namespace

void UnitWalker::walk(llvm::ArrayRef<Decl *> topLevel) {
  unit.libtorch = findLibTorchVersion(context);
  DeclarationVisitor visitor(*this);
  for (Decl *decl : topLevel)
    if (isUser(decl))
      visitor.TraverseDecl(decl);
  addStaticInitialiser();
}

void UnitWalker::addStaticInitialiser() {
  if (globals.empty())
    return;
  facts::Function function;
  function.symbol = "static-initialisers:" + unit.source;
  function.name = "static initialisers";
  function.place = places.of(globals.front()->getSourceRange());
  function.isStaticInitialiser = true;
  FunctionWalker walker(*this, function);
  for (const VarDecl *variable : globals)
    walker.walkGlobal(variable);
  if (!function.nodes.empty())
    unit.functions.push_back(std::move(function));
}

std::string UnitWalker::lambdaSymbol(const CXXRecordDecl *lambda) {
  facts::Place place = places.of(lambda->getSourceRange());
  // Instances of one template share the lambda's text, not what it does.
  std::string symbol = "lambda@" + facts::toString(place.atStart());
  if (const auto *around = llvm::dyn_cast_or_null<FunctionDecl>(
          lambda->getDeclContext()->getNonClosureAncestor()))
    if (around->isTemplateInstantiation())
      symbol += "@" + names.symbol(around);
  return symbol;
}

const FunctionDecl *UnitWalker::definitionOf(const FunctionDecl *function) {
  const FunctionDecl *definition = nullptr;
  if (function->hasBody(definition))
    return definition;
  const FunctionDecl *pattern = function->getTemplateInstantiationPattern();
  if (!instantiate || !pattern || !pattern->hasBody())
    return nullptr;
  instantiate(const_cast<FunctionDecl *>(function));
  return function->hasBody(definition) ? definition : nullptr;
}

std::string UnitWalker::addFunction(const FunctionDecl *function) {
  const auto *method = llvm::dyn_cast<CXXMethodDecl>(function);
  bool isLambda = method && method->getParent()->isLambda();
  std::string symbol =
      isLambda ? lambdaSymbol(method->getParent()) : names.symbol(function);
  const FunctionDecl *definition = definitionOf(function);
  if (!definition || definition->isDefaulted() || definition->isImplicit()) {
    // A constructor that the compiler makes still runs the members'.
    const auto *constructor = llvm::dyn_cast<CXXConstructorDecl>(function);
    if (!constructor || constructor->isUserProvided() ||
        constructor->isCopyOrMoveConstructor() ||
        (constructor->inits().empty() && !constructor->isDefaultConstructor()))
      return symbol;
    definition = constructor;
  }
  if (!addedFunctions.insert(symbol).second)
    return symbol;

  facts::Function facts;
  facts.symbol = symbol;
  facts.name = isLambda ? "lambda" : names.readable(function);
  facts.place = places.of(definition->getNameInfo().getSourceRange());
  facts.isMain = definition->isMain();
  facts.isConstructor = llvm::isa<CXXConstructorDecl>(definition);
  facts.isKernel = definition->hasAttr<CUDAGlobalAttr>();
  facts.opaque = definition->hasSkippedBody();
  if (method && !isLambda) {
    facts.owner = names.symbol(method->getParent());
    std::vector<const CXXMethodDecl *> pending(
        method->overridden_methods().begin(),
        method->overridden_methods().end());
    while (!pending.empty()) {
      const CXXMethodDecl *overridden = pending.back();
      pending.pop_back();
      facts.overrides.push_back(names.symbol(overridden));
      pending.insert(pending.end(), overridden->overridden_methods().begin(),
                     overridden->overridden_methods().end());
    }
  }
  if (const auto *body =
          llvm::dyn_cast_or_null<CompoundStmt>(definition->getBody()))
    facts.body = places.between(body->getLBracLoc(), body->getRBracLoc());
  FunctionWalker walker(*this, facts);
  walker.walkBody(definition);
  applyPurpose(function, facts);
  unit.functions.push_back(std::move(facts));
  return symbol;
}

std::string UnitWalker::addImplicitConstructor(const CXXRecordDecl *record) {
  std::string symbol = names.symbol(record) + "@implicit-constructor";
  if (!addedFunctions.insert(symbol).second)
    return symbol;
  facts::Function facts;
  facts.symbol = symbol;
  facts.name = names.readable(record) + "::" + record->getNameAsString();
  facts.place = places.of(record->getLocation());
  facts.owner = names.symbol(record);
  facts.isConstructor = true;
  FunctionWalker walker(*this, facts);
  walker.walkImplicitConstructor(record);
  unit.functions.push_back(std::move(facts));
  return symbol;
}

facts::Field UnitWalker::describe(const FieldDecl *field) {
  facts::Field facts;
  facts.name = field->getNameAsString();
  facts.type = field->getType().getAsString();
  facts.place = places.of(field->getSourceRange());
  // Pointers and references to what others own need no registering.
  QualType type = field->getType();
  const CXXRecordDecl *record = recordOf(type);
  if (!record || type->isReferenceType() || type->isPointerType())
    return facts;
  if (isNamed(record, "at::Tensor")) {
    facts.role = "tensor";
    return facts;
  }
  bool many = false;
  while (isContainer(record)) {
    many = true;
    // The elements: of a map its values, of others what stands before the
    // allocator, the order or the hash.
    const CXXRecordDecl *element = templateArgument(record, 1);
    llvm::StringRef name = element && element->getIdentifier()
                               ? element->getName()
                               : llvm::StringRef("allocator");
    if (name == "allocator" || name == "less" || name == "hash")
      element = templateArgument(record, 0);
    record = element;
  }
  const CXXRecordDecl *held =
      record ? pointee(QualType(record->getTypeForDecl(), 0)) : nullptr;
  if (!held || (record->getIdentifier() && record->getName() == "weak_ptr") ||
      roleOf(held) != "module")
    return facts;
  facts.holds = isUser(held) ? names.readable(held) : names.known(held);
  for (const knowledge::Row *row : rows(facts.holds, knowledge::On::Construct))
    if (row->what == "stateless")
      return facts;
  facts.role = many ? "modules" : "module";
  return facts;
}

void UnitWalker::addClass(const CXXRecordDecl *record) {
  if (!addedClasses.insert(names.symbol(record)).second)
    return;
  facts::Class facts;
  facts.symbol = names.symbol(record);
  facts.name = names.readable(record);
  facts.place = places.of(record->getLocation());
  facts.role = roleOf(record).str();
  std::vector<const CXXRecordDecl *> pending = {record};
  for (size_t i = 0; i < pending.size(); ++i)
    for (const CXXBaseSpecifier &base : pending[i]->bases())
      if (const CXXRecordDecl *baseRecord = recordOf(base.getType());
          baseRecord && baseRecord->hasDefinition()) {
        pending.push_back(baseRecord);
        facts.bases.push_back(isUser(baseRecord) ? names.readable(baseRecord)
                                                 : names.known(baseRecord));
      }
  for (const FieldDecl *field : record->fields())
    facts.fields.push_back(describe(field));
  unit.classes.push_back(facts);
  // Constructors that nobody wrote appear only when asked for; what LibTorch
  // alone calls of a template's instance, too.
  for (const CXXConstructorDecl *constructor : record->ctors())
    if (constructor->isImplicit())
      addFunction(constructor);
  if (!facts.role.empty() && record->getTemplateInstantiationPattern())
    for (const CXXMethodDecl *method : record->methods())
      addFunction(method);
}

} // namespace reprise::extract
