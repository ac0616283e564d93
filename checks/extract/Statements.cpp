//===- Statements.cpp - statements as nodes -------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace reprise::extract {

using facts::EventKind;

namespace {

/// Whether something happens in the arms beside what is shown to a reader.
bool decidesAnything(const facts::Node &node) {
  return llvm::any_of(node.children, [](const facts::Node &child) {
    if (child.kind != facts::Node::Kind::Event)
      return decidesAnything(child);
    // A call of a library is written down for what it is given to call, as
    // streams are given std::endl.
    return child.event.kind != EventKind::Record &&
           child.event.kind != EventKind::Use &&
           !(child.event.kind == EventKind::Call &&
             child.event.text("owner") == "library");
  });
}

} // namespace

void FunctionWalker::walkBody(const FunctionDecl *declaration) {
  self = declaration;
  for (const ParmVarDecl *parameter : declaration->parameters()) {
    function.parameters.push_back(variableName(parameter));
    if (parameter->getType().getNonReferenceType()->isArithmeticType())
      derived.insert(function.parameters.back());
  }
  if (const auto *constructor =
          llvm::dyn_cast<CXXConstructorDecl>(declaration)) {
    fallback = constructor->isImplicit()
                   ? constructor->getParent()->getLocation()
                   : constructor->getLocation();
    for (const CXXCtorInitializer *initialiser : constructor->inits())
      walkInitialiser(initialiser);
    if (constructor->inits().empty() && !constructor->isUserProvided())
      walkMembers(constructor->getParent());
  }
  if (const Stmt *body = declaration->getBody()) {
    memory.look(body);
    walk(body);
  }
}

void FunctionWalker::walkImplicitConstructor(const CXXRecordDecl *record) {
  fallback = record->getLocation();
  walkMembers(record);
}

void FunctionWalker::walkMembers(const CXXRecordDecl *record) {
  Value self;
  self.kind = Value::Kind::This;
  for (const CXXBaseSpecifier &base : record->bases()) {
    const CXXRecordDecl *baseRecord = recordOf(base.getType());
    if (!baseRecord || !baseRecord->hasDefinition() || !unit.isUser(baseRecord))
      continue;
    for (const CXXConstructorDecl *constructor : baseRecord->ctors())
      if (constructor->isDefaultConstructor()) {
        Call call;
        call.callee = constructor;
        call.name = unit.names.readable(constructor);
        call.receiver = self;
        call.hasReceiver = true;
        callUser(call);
      }
  }
  for (const FieldDecl *field : record->fields()) {
    llvm::SaveAndRestore<SourceLocation> keep(fallback, field->getLocation());
    const CXXRecordDecl *made = recordOf(field->getType());
    Value value;
    if (const Expr *initialiser = field->getInClassInitializer()) {
      value = evaluate(initialiser);
    } else if (made && made->hasDefinition() &&
               (!isHandle(made) || heldModule(made))) {
      Call call;
      value = construct(made, nullptr, call, nullptr);
    } else {
      continue;
    }
    assign(Value::field(self, field->getNameAsString()), std::move(value),
           nullptr);
  }
}

void FunctionWalker::walkGlobal(const VarDecl *variable) {
  Value value = evaluate(variable->getInit());
  assign(globalOf(variable), std::move(value), variable->getInit());
}

void FunctionWalker::walkInitialiser(const CXXCtorInitializer *initialiser) {
  llvm::SaveAndRestore<SourceLocation> keep(fallback);
  if (const FieldDecl *field = initialiser->getAnyMember()) {
    if (!initialiser->isWritten())
      fallback = field->getLocation();
    Value self;
    self.kind = Value::Kind::This;
    Value value = evaluate(initialiser->getInit());
    assign(Value::field(self, field->getNameAsString()), std::move(value),
           initialiser->getInit());
    return;
  }
  // A base class or another constructor: it works on the same object.
  const auto *construction = llvm::dyn_cast<CXXConstructExpr>(
      initialiser->getInit()->IgnoreImplicit());
  if (!construction || !unit.isUser(construction->getConstructor())) {
    evaluate(initialiser->getInit());
    return;
  }
  Call call;
  call.callee = construction->getConstructor();
  call.expression = construction;
  call.name = unit.names.readable(call.callee);
  call.receiver.kind = Value::Kind::This;
  call.hasReceiver = true;
  for (const Expr *argument : construction->arguments()) {
    call.arguments.push_back(evaluate(argument));
    call.written.push_back(argument);
  }
  callUser(call);
}

void FunctionWalker::walkInto(std::vector<Node> &nodes, const Stmt *stmt) {
  llvm::SaveAndRestore<std::vector<Node> *> keep(block, &nodes);
  if (stmt)
    walk(stmt);
}

void FunctionWalker::walkChildren(const Stmt *stmt) {
  for (const Stmt *child : stmt->children())
    if (child)
      walk(child);
}

void FunctionWalker::walk(const Stmt *stmt) {
  if (!stmt)
    return;
  facts::Place outer = statement;
  auto restore = llvm::make_scope_exit([&] { statement = outer; });
  if (!llvm::isa<CompoundStmt>(stmt))
    statement = unit.places.ofStatement(stmt);

  if (const auto *compound = llvm::dyn_cast<CompoundStmt>(stmt)) {
    llvm::SaveAndRestore<Guard> keepGuard(guard);
    Node scope;
    scope.kind = Node::Kind::Scope;
    for (const Stmt *child : compound->body())
      walkInto(scope.children, child);
    if (!scope.children.empty())
      block->push_back(std::move(scope));
  } else if (const auto *declaration = llvm::dyn_cast<DeclStmt>(stmt)) {
    for (const Decl *decl : declaration->decls())
      if (const auto *variable = llvm::dyn_cast<VarDecl>(decl))
        walkVariable(variable);
  } else if (const auto *branch = llvm::dyn_cast<IfStmt>(stmt)) {
    walkIf(branch);
  } else if (const auto *loop = llvm::dyn_cast<ForStmt>(stmt)) {
    Node scope;
    scope.kind = Node::Kind::Scope;
    llvm::SaveAndRestore<std::vector<Node> *> keep(block, &scope.children);
    if (loop->getInit())
      walk(loop->getInit());
    walkLoop("for", stmt, loop->getCond(), loop->getBody(), loop->getInc());
    keep.get()->push_back(std::move(scope));
  } else if (const auto *loop = llvm::dyn_cast<WhileStmt>(stmt)) {
    walkLoop("while", stmt, loop->getCond(), loop->getBody(), nullptr);
  } else if (const auto *loop = llvm::dyn_cast<DoStmt>(stmt)) {
    walkLoop("do", stmt, loop->getCond(), loop->getBody(), nullptr);
  } else if (const auto *loop = llvm::dyn_cast<CXXForRangeStmt>(stmt)) {
    walkForEach(loop);
  } else if (const auto *choice = llvm::dyn_cast<SwitchStmt>(stmt)) {
    walkSwitch(choice);
  } else if (const auto *attempt = llvm::dyn_cast<CXXTryStmt>(stmt)) {
    walkTry(attempt);
  } else if (const auto *result = llvm::dyn_cast<ReturnStmt>(stmt)) {
    Value value;
    if (result->getRetValue())
      value = evaluate(result->getRetValue());
    Event &event = emit(EventKind::Return, result->getRetValue(), "");
    event.place = unit.places.of(result->getSourceRange());
    event.arguments.push_back(std::move(value));
  } else if (llvm::isa<BreakStmt, ContinueStmt, GotoStmt>(stmt)) {
    Event &event = emit(EventKind::Leave, nullptr, "");
    event.place = unit.places.of(stmt->getSourceRange());
    event.what = llvm::isa<ContinueStmt>(stmt) ? "continue" : "break";
  } else if (const auto *directive =
                 llvm::dyn_cast<OMPExecutableDirective>(stmt)) {
    walkDirective(directive);
  } else if (const auto *expression = llvm::dyn_cast<Expr>(stmt)) {
    evaluate(expression);
  } else {
    walkChildren(stmt);
  }
}

void FunctionWalker::walkDirective(const OMPExecutableDirective *directive) {
  if (!directive->hasAssociatedStmt())
    return;
  OpenMPDirectiveKind kind = directive->getDirectiveKind();
  bool parallel = isOpenMPParallelDirective(kind) ||
                  isOpenMPWorksharingDirective(kind) ||
                  isOpenMPTaskingDirective(kind);
  llvm::SaveAndRestore<Guard> keepGuard(guard);
  llvm::SaveAndRestore<llvm::SmallPtrSet<const ValueDecl *, 8>> keepPrivates(
      privates);
  notePrivates(directive);
  // What one thread runs, such as a critical section, stands where it is.
  if (!parallel || llvm::isa<OMPSingleDirective>(directive)) {
    guard = llvm::isa<OMPAtomicDirective>(directive)     ? Guard::Atomic
            : llvm::isa<OMPCriticalDirective>(directive) ? Guard::Lock
            : llvm::isa<OMPSimdDirective>(directive)     ? guard
                                                         : Guard::InTurn;
    return walk(directive->getRawStmt());
  }
  guard = Guard::None;
  Value threads = threadsOf(directive);
  const Stmt *body = directive->getInnermostCapturedStmt()->getCapturedStmt();
  llvm::SaveAndRestore<SourceLocation> keepRegion(region);
  if (region.isInvalid())
    region = directive->getBeginLoc();
  Node loop;
  loop.kind = Node::Kind::Loop;
  loop.what = "parallel";
  loop.place = unit.places.of({directive->getBeginLoc(), body->getEndLoc()});
  walkInto(loop.children, body);
  block->push_back(std::move(loop));
  noteReductions(directive, threads);
}

void FunctionWalker::walkIf(const IfStmt *stmt) {
  if (stmt->getInit())
    walk(stmt->getInit());
  if (const VarDecl *variable = stmt->getConditionVariable())
    walkVariable(variable);
  Node branch;
  branch.kind = Node::Kind::Branch;
  branch.what = "if";
  branch.place = unit.places.of(stmt->getSourceRange());
  if (stmt->getCond())
    branch.condition = evaluate(stmt->getCond());
  // The arms that were compiled out are not there.
  if (std::optional<const Stmt *> taken =
          stmt->isConstexpr() ? stmt->getNondiscardedCase(unit.context)
                              : std::nullopt) {
    if (*taken)
      walk(*taken);
    return;
  }
  branch.exhaustive = stmt->getElse() != nullptr;
  for (const Stmt *arm : {stmt->getThen(), stmt->getElse()}) {
    if (!arm)
      continue;
    Node node;
    node.kind = Node::Kind::Scope;
    node.place = unit.places.of(arm->getSourceRange());
    walkInto(node.children, arm);
    branch.children.push_back(std::move(node));
  }
  // What only prints changes nothing.
  if (decidesAnything(branch))
    noteUse("condition", branch.condition, stmt->getCond(),
            stmt->getCond() ? stmt->getCond()->getType() : QualType());
  block->push_back(std::move(branch));
}

void FunctionWalker::walkSwitch(const SwitchStmt *stmt) {
  if (stmt->getCond())
    noteUse("condition", evaluate(stmt->getCond()), stmt->getCond(),
            stmt->getCond()->getType());
  Node branch;
  branch.kind = Node::Kind::Branch;
  branch.what = "switch";
  branch.place = unit.places.of(stmt->getSourceRange());
  const auto *body = llvm::dyn_cast_or_null<CompoundStmt>(stmt->getBody());
  if (!body)
    return;
  // An arm goes from its labels to the next ones, fallen-through or not.
  for (const Stmt *child : body->body()) {
    const Stmt *inner = child;
    bool labelled = false;
    while (const auto *label = llvm::dyn_cast<SwitchCase>(inner)) {
      branch.exhaustive |= llvm::isa<DefaultStmt>(label);
      labelled = true;
      inner = label->getSubStmt();
    }
    if (labelled || branch.children.empty()) {
      branch.children.emplace_back();
      branch.children.back().kind = Node::Kind::Scope;
    }
    // A break ends the arm, not the loop around the switch.
    if (!llvm::isa<BreakStmt>(inner))
      walkInto(branch.children.back().children, inner);
  }
  block->push_back(std::move(branch));
}

void FunctionWalker::walkTry(const CXXTryStmt *stmt) {
  walk(stmt->getTryBlock());
  Node branch;
  branch.kind = Node::Kind::Branch;
  branch.what = "try";
  branch.place = unit.places.of(stmt->getSourceRange());
  for (unsigned i = 0; i < stmt->getNumHandlers(); ++i) {
    Node arm;
    arm.kind = Node::Kind::Scope;
    walkInto(arm.children, stmt->getHandler(i)->getHandlerBlock());
    branch.children.push_back(std::move(arm));
  }
  block->push_back(std::move(branch));
}

void FunctionWalker::walkLoop(llvm::StringRef kind, const Stmt *stmt,
                              const Expr *condition, const Stmt *body,
                              const Expr *increment) {
  // do { … } while (false) is how macros write a block.
  if (kind == "do")
    if (std::optional<Value> constant = constantOf(condition);
        constant && (constant->name == "false" || constant->name == "0")) {
      walk(body);
      return;
    }
  Node loop;
  loop.kind = Node::Kind::Loop;
  loop.what = kind.str();
  loop.place = unit.places.of(stmt->getSourceRange());
  llvm::SaveAndRestore<std::vector<Node> *> keep(block, &loop.children);
  if (const auto *counting = llvm::dyn_cast<ForStmt>(stmt))
    noteOrder(counting);
  // while (auto *entry = readdir(folder)): anew in each turn.
  if (const auto *asking = llvm::dyn_cast<WhileStmt>(stmt))
    if (const VarDecl *variable = asking->getConditionVariable())
      walkVariable(variable);
  auto test = [&] {
    loop.condition = evaluate(condition);
    noteUse("condition", loop.condition, condition, condition->getType());
  };
  if (condition && kind != "do")
    test();
  walk(body);
  if (condition && kind == "do")
    test();
  if (increment)
    evaluate(increment);
  keep.get()->push_back(std::move(loop));
}

void FunctionWalker::walkForEach(const CXXForRangeStmt *stmt) {
  if (stmt->getInit())
    walk(stmt->getInit());
  const Expr *range = stmt->getRangeInit();
  Value value = evaluate(range);
  // begin() runs once, before the first element: a loader starts an epoch.
  const CXXRecordDecl *record = recordOf(range->getType());
  if (isLoader(record)) {
    iterate(value, range->getType(), range);
  } else if (const DeclStmt *begin = stmt->getBeginStmt()) {
    const auto *variable = llvm::cast<VarDecl>(begin->getSingleDecl());
    const auto *call = llvm::dyn_cast_or_null<CXXMemberCallExpr>(
        variable->getInit() ? variable->getInit()->IgnoreImplicit() : nullptr);
    if (call && call->getMethodDecl() && unit.isUser(call->getMethodDecl())) {
      Call begin;
      begin.callee = call->getMethodDecl();
      begin.expression = call;
      begin.name = unit.names.readable(begin.callee);
      begin.receiver = value;
      begin.hasReceiver = true;
      callUser(begin);
    }
  }
  Node loop;
  loop.kind = Node::Kind::Loop;
  loop.what = "each";
  loop.place = unit.places.of(stmt->getSourceRange());
  llvm::SaveAndRestore<std::vector<Node> *> keep(block, &loop.children);
  if (const VarDecl *variable = stmt->getLoopVariable())
    bind(variable, Value::field(value, "[]"), range);
  noteOrder(range, value, stmt->getBody());
  walk(stmt->getBody());
  keep.get()->push_back(std::move(loop));
}

void FunctionWalker::bind(const VarDecl *variable, Value value,
                          const Expr *expression) {
  // What is done to a reference is done to what it stands for.
  QualType type = variable->getType();
  bool stands = (type->isLValueReferenceType() || type->isPointerType()) &&
                !type->getPointeeType().isConstQualified();
  auto give = [&](const ValueDecl *target, Value part) {
    assign(Value::variable(variableName(target)), std::move(part), expression);
    if (stands)
      block->back().event.with["alias"] = Value::constant("true");
  };
  const auto *parts = llvm::dyn_cast<DecompositionDecl>(variable);
  if (!parts)
    return give(variable, std::move(value));
  unsigned index = 0;
  for (const BindingDecl *binding : parts->bindings())
    give(binding, Value::field(value, std::to_string(index++)));
}

void FunctionWalker::walkVariable(const VarDecl *variable) {
  if (!variable->hasInit()) {
    // Its initialiser was not understood.
    if (variable->isInvalidDecl())
      assign(Value::variable(variableName(variable)), Value::unknown(),
             nullptr);
    return;
  }
  size_t made = block->size();
  std::optional<Value> recovered = recoverConstruction(variable);
  Value value = recovered ? *recovered : evaluate(variable->getInit());
  if (variable->isStaticLocal())
    for (Node &node : llvm::MutableArrayRef(*block).drop_front(made))
      if (node.kind == Node::Kind::Event &&
          (node.event.kind == facts::EventKind::Seed ||
           node.event.kind == facts::EventKind::Construct))
        node.event.with["once"] = Value::constant("true");
  bind(variable, std::move(value), variable->getInit());
  if (mayWrite(variable->getType()))
    noteEscape(variable->getInit());
  noteLifetime(variable);
}

} // namespace reprise::extract
