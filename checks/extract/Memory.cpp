//===- Memory.cpp - uses of memory that may not be there yet --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Memory.h"

using namespace clang;

namespace reprise::extract {

namespace {

/// A variable that lives in the function and is nobody else's.
const VarDecl *localOf(const Expr *expression) {
  const auto *reference =
      llvm::dyn_cast<DeclRefExpr>(expression->IgnoreParenImpCasts());
  const auto *variable =
      reference ? llvm::dyn_cast<VarDecl>(reference->getDecl()) : nullptr;
  return variable && variable->hasLocalStorage() &&
                 !llvm::isa<ParmVarDecl>(variable) &&
                 !variable->getType()->isReferenceType()
             ? variable
             : nullptr;
}

/// What hands its operand on as it is.
const Expr *inside(const Expr *expression) {
  while (true) {
    const Expr *inner = expression->IgnoreParenImpCasts();
    if (const auto *full = llvm::dyn_cast<FullExpr>(inner))
      inner = full->getSubExpr();
    else if (const auto *bound = llvm::dyn_cast<CXXBindTemporaryExpr>(inner))
      inner = bound->getSubExpr();
    else if (const auto *made = llvm::dyn_cast<MaterializeTemporaryExpr>(inner))
      inner = made->getSubExpr();
    else if (const auto *copy = llvm::dyn_cast<CXXConstructExpr>(inner);
             copy && copy->getNumArgs() == 1 &&
             copy->getConstructor()->isCopyOrMoveConstructor())
      inner = copy->getArg(0);
    if (inner == expression)
      return inner;
    expression = inner;
  }
}

bool handsOn(const Stmt *statement) {
  if (const auto *copy = llvm::dyn_cast<CXXConstructExpr>(statement))
    return copy->getNumArgs() == 1 &&
           copy->getConstructor()->isCopyOrMoveConstructor();
  return llvm::isa<ParenExpr, ImplicitCastExpr, FullExpr, CXXBindTemporaryExpr,
                   MaterializeTemporaryExpr>(statement);
}

/// Memory that the driver copies to by way of its own: it returns when that is
/// done.
bool isPageable(const VarDecl *variable) {
  if (!variable->getType()->isPointerType())
    return true;
  const Expr *init = variable->getInit();
  init = init ? init->IgnoreParenCasts() : nullptr;
  if (!init)
    return false;
  if (llvm::isa<CXXNewExpr>(init))
    return true;
  const auto *call = llvm::dyn_cast<CallExpr>(init);
  const FunctionDecl *callee = call ? call->getDirectCallee() : nullptr;
  return callee && callee->getIdentifier() &&
         (callee->getName() == "malloc" || callee->getName() == "calloc");
}

/// Whether the host need not wait, where that is something to choose.
bool isAsync(const CallExpr *call) {
  const FunctionDecl *callee = call->getDirectCallee();
  for (unsigned i = 0; i < callee->getNumParams() && i < call->getNumArgs();
       ++i)
    if (callee->getParamDecl(i)->getName() == "non_blocking") {
      const auto *literal = llvm::dyn_cast<CXXBoolLiteralExpr>(
          call->getArg(i)->IgnoreParenImpCasts());
      return !llvm::isa<CXXDefaultArgExpr>(call->getArg(i)) &&
             !(literal && !literal->getValue());
    }
  return true;
}

} // namespace

class Memory::Visitor : public RecursiveASTVisitor<Visitor> {
public:
  explicit Visitor(Memory &memory) : memory(memory) {}

  // Without a queue of its own, so that `around` is what stands around.
  bool TraverseStmt(Stmt *statement) {
    if (!statement)
      return true;
    bool lambda = llvm::isa<LambdaExpr>(statement);
    lambdas += lambda;
    if (const auto *call = llvm::dyn_cast<CallExpr>(statement))
      memory.note(call, around);
    if (const auto *reference = llvm::dyn_cast<DeclRefExpr>(statement)) {
      if (lambdas)
        memory.captured.insert(reference->getDecl());
      else if (memory.tracked.count(reference->getDecl()) &&
               !memory.targets.count(reference))
        memory.uses[reference] = memory.classify(reference, around);
    }
    around.push_back(statement);
    bool result = RecursiveASTVisitor::TraverseStmt(statement);
    around.pop_back();
    lambdas -= lambda;
    return result;
  }
  bool VisitVarDecl(VarDecl *variable) {
    if (variable->hasInit() && variable->hasLocalStorage() &&
        isTensor(variable->getType()) &&
        !variable->getType()->isReferenceType())
      if (const CallExpr *maker = memory.makerIn(variable->getInit())) {
        memory.origins[maker].holder = variable;
        memory.tracked.insert(variable);
      }
    return true;
  }

private:
  Memory &memory;
  llvm::SmallVector<const Stmt *, 32> around;
  unsigned lambdas = 0;
};

void Memory::look(const Stmt *body) {
  Visitor(*this).TraverseStmt(const_cast<Stmt *>(body));
  for (auto &[call, origin] : origins)
    if (origin.holder && captured.count(origin.holder))
      origin = Origin();
}

const Memory::Origin *Memory::find(const Expr *call) const {
  auto found = origins.find(call);
  return found == origins.end() ||
                 (!found->second.holder && found->second.use.empty())
             ? nullptr
             : &found->second;
}

const Memory::Use *Memory::useAt(const Expr *reference) const {
  auto found = uses.find(reference);
  return found == uses.end() || found->second.what.empty() ? nullptr
                                                           : &found->second;
}

llvm::StringRef Memory::deedOf(const FunctionDecl *callee) const {
  for (const knowledge::Row *row :
       unit.rows(unit.names.known(callee), knowledge::On::Call)) {
    if (row->does == "touch")
      return row->what;
    if (row->does == "empty")
      return row->does;
  }
  return "";
}

bool Memory::isPinned(const Stmt *init) const {
  if (!init)
    return false;
  if (const auto *call = llvm::dyn_cast<CallExpr>(init))
    if (call->getDirectCallee() && deedOf(call->getDirectCallee()) == "pins")
      return true;
  return llvm::any_of(init->children(),
                      [&](const Stmt *child) { return isPinned(child); });
}

bool Memory::makes(const CallExpr *call, llvm::StringRef deed) const {
  const FunctionDecl *callee = call->getDirectCallee();
  return callee &&
         llvm::any_of(
             unit.rows(unit.names.known(callee), knowledge::On::Call),
             [&](const knowledge::Row *row) { return row->does == deed; });
}

const CallExpr *Memory::makerIn(const Expr *expression) const {
  const auto *call = llvm::dyn_cast<CallExpr>(inside(expression));
  if (!call || !call->getDirectCallee())
    return nullptr;
  if (makes(call, "empty") || (makes(call, "copy-async") && isAsync(call)))
    return call;
  const auto *member = llvm::dyn_cast<CXXMemberCallExpr>(call);
  return member && deedOf(call->getDirectCallee()) == "keeps"
             ? makerIn(member->getImplicitObjectArgument())
             : nullptr;
}

void Memory::note(const CallExpr *call, Around around) {
  const auto *assignment = llvm::dyn_cast<CXXOperatorCallExpr>(call);
  if (assignment && assignment->getOperator() == OO_Equal &&
      assignment->getNumArgs() == 2) {
    const VarDecl *target = localOf(assignment->getArg(0));
    const CallExpr *maker = target ? makerIn(assignment->getArg(1)) : nullptr;
    if (maker && isTensor(target->getType())) {
      origins[maker].holder = target;
      tracked.insert(target);
      targets.insert(assignment->getArg(0)->IgnoreParenImpCasts());
    }
    return;
  }
  bool empty = makes(call, "empty");
  bool copy = makes(call, "copy-async") && isAsync(call);
  if (!empty && !copy)
    return;
  copies |= copy;
  if (origins.count(call))
    return;
  Origin &origin = origins[call];
  const auto *member = llvm::dyn_cast<CXXMemberCallExpr>(call);
  const Expr *into = nullptr;
  if (copy && !member && call->getNumArgs() > 0) {
    // cudaMemcpyAsync(host, …), (host.data(), …), (&host, …).
    into = call->getArg(0)->IgnoreParenCasts();
    if (const auto *data = llvm::dyn_cast<CXXMemberCallExpr>(into))
      into = data->getImplicitObjectArgument();
    else if (const auto *address = llvm::dyn_cast<UnaryOperator>(into))
      into = address->getSubExpr();
  } else if (copy && member->getMethodDecl()->getNameAsString() == "copy_") {
    into = member->getImplicitObjectArgument();
  }
  if (into) {
    origin.holder = localOf(into);
    if (origin.holder) {
      origin.pageable = isTensor(origin.holder->getType())
                            ? !isPinned(origin.holder->getInit())
                            : isPageable(origin.holder);
      tracked.insert(origin.holder);
    }
    return;
  }
  Use use = classify(call, around);
  origin.use = use.what;
  origin.by = use.by;
}

std::string Memory::useBy(const FunctionDecl *callee, const CallExpr *call,
                          const Expr *operand) const {
  if (llvm::StringRef deed = deedOf(callee); !deed.empty())
    return deed == "empty" ? "asks" : deed == "pins" ? "keeps" : deed.str();
  const auto *operation = llvm::dyn_cast<CXXOperatorCallExpr>(call);
  if (operation) {
    OverloadedOperatorKind kind = operation->getOperator();
    if (kind == OO_Equal)
      return operation->getArg(0)->IgnoreParenImpCasts() == operand ? "write"
                                                                    : "unknown";
    if (unit.isUser(callee))
      return "unknown";
    if (kind == OO_LessLess)
      return "show";
    if (kind == OO_Subscript)
      return "keeps";
    return kind == OO_Call ? "unknown" : "read";
  }
  llvm::StringRef name =
      callee->getIdentifier() ? callee->getName() : llvm::StringRef();
  return name.ends_with("_") || name.contains("_out") ? "write" : "unknown";
}

Memory::Use Memory::classify(const Expr *used, Around around) const {
  const Expr *self = used;
  while (!around.empty()) {
    const Stmt *outer = around.back();
    around = around.drop_back();
    if (handsOn(outer)) {
      if (const auto *cast = llvm::dyn_cast<ImplicitCastExpr>(outer);
          cast && cast->getCastKind() == CK_LValueToRValue &&
          self->getType()->isArithmeticType())
        return {"read", ""};
      self = llvm::cast<Expr>(outer);
      continue;
    }
    if (llvm::isa<MemberExpr>(outer)) {
      // The call of the member stands around it.
      self = llvm::cast<Expr>(outer);
      continue;
    }
    if (const auto *element = llvm::dyn_cast<ArraySubscriptExpr>(outer)) {
      self = element;
      continue;
    }
    if (const auto *unary = llvm::dyn_cast<UnaryOperator>(outer);
        unary && unary->getOpcode() == UO_Deref) {
      self = unary;
      continue;
    }
    if (const auto *assignment = llvm::dyn_cast<BinaryOperator>(outer);
        assignment && assignment->isAssignmentOp())
      return {"write", ""};
    const auto *call = llvm::dyn_cast<CallExpr>(outer);
    if (!call)
      // A value that nobody takes: x.sizes(); as a statement.
      return {llvm::isa<CompoundStmt>(outer) ? "" : "unknown", ""};
    const FunctionDecl *callee = call->getDirectCallee();
    if (!callee)
      return {"unknown", ""};
    std::string use = useBy(callee, call, self->IgnoreParenImpCasts());
    if (use == "asks")
      return {};
    if (use != "keeps")
      return {use, unit.names.known(callee)};
    self = call;
  }
  return {};
}

} // namespace reprise::extract
