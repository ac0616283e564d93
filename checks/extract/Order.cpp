//===- Order.cpp - which order elements and turns have --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SetVector.h"

using namespace clang;

namespace reprise::extract {

using facts::EventKind;

namespace {

const CXXRecordDecl *standardClass(QualType type) {
  const CXXRecordDecl *record = recordOf(type);
  return record && record->getIdentifier() && record->isInStdNamespace()
             ? record
             : nullptr;
}

bool isText(QualType type) {
  const CXXRecordDecl *record = standardClass(type);
  return record &&
         (record->getName() == "basic_string" || record->getName() == "path" ||
          record->getName() == "directory_entry");
}

/// Whether elements of the type may be sorted: they name something, and
/// operator< looks at all that they are made of, so that it leaves one order
/// only. A sequence of bare numbers is data.
bool mayBeSorted(QualType type) {
  if (isText(type))
    return true;
  const auto *pair = llvm::dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      standardClass(type));
  if (!pair || pair->getName() != "pair")
    return false;
  QualType first = pair->getTemplateArgs()[0].getAsType(),
           second = pair->getTemplateArgs()[1].getAsType();
  return (mayBeSorted(first) &&
          (mayBeSorted(second) || second->isArithmeticType())) ||
         (first->isArithmeticType() && mayBeSorted(second));
}

/// The subscripted thing in `thing[i]`, with its index; null else.
std::pair<const Expr *, const Expr *> subscriptOf(const Expr *expression) {
  expression = expression->IgnoreUnlessSpelledInSource();
  if (const auto *array = llvm::dyn_cast<ArraySubscriptExpr>(expression))
    return {array->getBase(), array->getIdx()};
  const auto *call = llvm::dyn_cast<CXXOperatorCallExpr>(expression);
  if (call && call->getOperator() == OO_Subscript && call->getNumArgs() == 2)
    return {call->getArg(0), call->getArg(1)};
  return {nullptr, nullptr};
}

const ValueDecl *variableOf(const Expr *expression) {
  expression = expression->IgnoreUnlessSpelledInSource();
  if (const auto *reference = llvm::dyn_cast<DeclRefExpr>(expression))
    return llvm::dyn_cast<VarDecl>(reference->getDecl());
  if (const auto *member = llvm::dyn_cast<MemberExpr>(expression))
    return llvm::dyn_cast<FieldDecl>(member->getMemberDecl());
  return nullptr;
}

bool mentions(const Stmt *code, const ValueDecl *variable) {
  if (!code)
    return false;
  if (const auto *expression = llvm::dyn_cast<Expr>(code))
    if (variableOf(expression) == variable)
      return true;
  return llvm::any_of(code->children(), [&](const Stmt *child) {
    return mentions(child, variable);
  });
}

/// Finds, in a loop's body, variables from outside that count its turns or add
/// up in floating point, and what is written at such a count.
class Turns : public RecursiveASTVisitor<Turns> {
public:
  explicit Turns(SourceRange body) : body(body) {}

  llvm::SetVector<const ValueDecl *> counters;
  llvm::SmallVector<std::pair<const ValueDecl *, const Expr *>, 4> sums;
  /// Left sides of assignments and objects that are changed in place.
  llvm::SmallVector<const Expr *, 8> written;
  /// Keyed containers, with what is stored in them.
  llvm::SmallVector<std::pair<const Expr *, const Expr *>, 4> stored;

  bool VisitUnaryOperator(UnaryOperator *expression) {
    if (expression->isIncrementDecrementOp())
      count(expression->getSubExpr());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *expression) {
    if (expression->isAssignmentOp())
      assigned(expression->getLHS(), expression->getRHS(),
               expression->isCompoundAssignmentOp());
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *expression) {
    if (expression->isAssignmentOp() && expression->getNumArgs() == 2)
      assigned(expression->getArg(0), expression->getArg(1),
               expression->getOperator() != OO_Equal);
    return true;
  }
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *call) {
    const CXXMethodDecl *method = call->getMethodDecl();
    if (!method || !method->getIdentifier())
      return true;
    const Expr *object = call->getImplicitObjectArgument();
    llvm::StringRef name = method->getName();
    if (name.ends_with("_"))
      written.push_back(call);
    if (standardClass(object->getType()) &&
        (name == "emplace" || name == "insert" || name == "try_emplace"))
      for (const Expr *argument : call->arguments())
        stored.emplace_back(object, argument);
    return true;
  }

private:
  bool isOutside(const ValueDecl *variable) const {
    SourceLocation at = variable->getLocation();
    return at < body.getBegin() || body.getEnd() < at;
  }
  void count(const Expr *target) {
    const ValueDecl *variable = variableOf(target);
    if (variable && variable->getType()->isIntegerType() && isOutside(variable))
      counters.insert(variable);
  }
  void assigned(const Expr *target, const Expr *value, bool compound) {
    written.push_back(target);
    if (const Expr *thing = subscriptOf(target).first)
      stored.emplace_back(thing, value);
    const ValueDecl *variable = variableOf(target);
    if (!variable || !isOutside(variable))
      return;
    QualType type = variable->getType().getNonReferenceType();
    if (compound)
      count(target);
    if ((compound || mentions(value, variable)) &&
        (type->isFloatingType() || isTensor(type)))
      sums.emplace_back(variable, target);
  }

  SourceRange body;
};

} // namespace

/// What an expression is a part of, without the events on the way.
facts::Value FunctionWalker::rootOf(const Expr *expression) {
  expression = expression->IgnoreUnlessSpelledInSource();
  if (const auto *member = llvm::dyn_cast<MemberExpr>(expression)) {
    if (llvm::isa<FieldDecl>(member->getMemberDecl()))
      return Value::field(rootOf(member->getBase()),
                          member->getMemberDecl()->getNameAsString());
    return rootOf(member->getBase());
  }
  if (llvm::isa<CXXThisExpr>(expression)) {
    Value value;
    value.kind = Value::Kind::This;
    return value;
  }
  if (const auto *reference = llvm::dyn_cast<DeclRefExpr>(expression))
    return evaluateReference(reference->getDecl(), expression);
  if (const Expr *thing = subscriptOf(expression).first)
    return rootOf(thing);
  if (const auto *call = llvm::dyn_cast<CXXMemberCallExpr>(expression))
    return rootOf(call->getImplicitObjectArgument());
  if (const auto *call = llvm::dyn_cast<CXXOperatorCallExpr>(expression))
    return rootOf(call->getArg(0));
  return Value::unknown();
}

void FunctionWalker::noteOrder(const Expr *range, const Value &container,
                               const Stmt *body) {
  const CXXRecordDecl *record = recordOf(range->getType());
  if (!record || !record->getIdentifier() || !body)
    return;
  const std::string &type = unit.names.known(record);
  auto rowOf = [&](llvm::StringRef name, knowledge::On on, EventKind does) {
    const knowledge::Row *row = nullptr;
    for (const knowledge::Row *found : unit.rows(name, on))
      if (found->does == facts::toString(does))
        row = found;
    return row;
  };
  if (const knowledge::Row *row =
          rowOf(type + "::begin", knowledge::On::Call, EventKind::HashOrder)) {
    bool byAddress = row->with.count("key");
    if (byAddress && !hasAddressKeys(record))
      return;
    Event &event = emit(EventKind::HashOrder, range, type);
    event.what = type;
    event.object = container;
    event.remark = row->remark;
    if (byAddress)
      event.with["key"] = Value::constant("pointer");
    noteTurns(body);
  } else if (rowOf(type, knowledge::On::Construct, EventKind::ListDirectory)) {
    noteTurns(body);
  }
}

void FunctionWalker::noteTurns(const Stmt *body) {
  Turns turns(body->getSourceRange());
  turns.TraverseStmt(const_cast<Stmt *>(body));
  for (const auto &[variable, place] : turns.sums) {
    Value object = rootOf(place);
    Event &sum = emit(EventKind::Count, place, "");
    sum.what = "sum";
    sum.object = std::move(object);
    if (isTensor(variable->getType()))
      sum.with["tensor"] = Value::constant("true");
  }
  for (const ValueDecl *counter : turns.counters) {
    auto index = [&](const Expr *thing, const Expr *place) {
      Value filled = rootOf(thing);
      Event &event = emit(EventKind::Count, place, "");
      event.what = "index";
      event.object = Value::variable(counter->getNameAsString());
      event.arguments.push_back(std::move(filled));
      if (isTensor(thing->getType()))
        event.with["tensor"] = Value::constant("true");
    };
    for (const Expr *target : turns.written)
      for (const Expr *part = target; part;) {
        part = part->IgnoreUnlessSpelledInSource();
        auto [thing, at] = subscriptOf(part);
        if (thing && mentions(at, counter)) {
          index(thing, target);
          break;
        }
        const auto *call = llvm::dyn_cast<CXXMemberCallExpr>(part);
        const auto *member = llvm::dyn_cast<MemberExpr>(part);
        part = thing    ? thing
               : call   ? call->getImplicitObjectArgument()
               : member ? member->getBase()
                        : nullptr;
      }
    for (const auto &[thing, value] : turns.stored)
      if (mentions(value, counter))
        index(thing, value);
  }
}

void FunctionWalker::noteOrder(const ForStmt *loop) {
  const auto *declaration = llvm::dyn_cast_or_null<DeclStmt>(loop->getInit());
  if (!declaration || declaration->decls().empty())
    return;
  // it = map.begin(), end = map.end()
  const auto *variable = llvm::dyn_cast<VarDecl>(*declaration->decl_begin());
  const auto *call = llvm::dyn_cast_or_null<CXXMemberCallExpr>(
      variable && variable->getInit() ? variable->getInit()->IgnoreImplicit()
                                      : nullptr);
  if (!call || !call->getMethodDecl() ||
      !call->getMethodDecl()->getIdentifier() ||
      !call->getMethodDecl()->getName().ends_with("begin"))
    return;
  const Expr *container = call->getImplicitObjectArgument();
  noteOrder(container, rootOf(container), loop->getBody());
}

void FunctionWalker::noteFill(const Expr *target, const Value &value) {
  const Expr *thing = subscriptOf(target).first;
  if (!thing || target->getType()->isArithmeticType())
    return;
  const CXXRecordDecl *record = standardClass(thing->getType());
  bool isSequence = record ? record->getName() == "vector" ||
                                 record->getName() == "array" ||
                                 record->getName() == "deque"
                           : !recordOf(thing->getType());
  if (!isSequence)
    return;
  Value object = rootOf(thing);
  Event &event = emit(EventKind::Append, target, "operator[]");
  event.object = std::move(object);
  event.arguments.push_back(value);
}

void FunctionWalker::describeAppend(const Call &call) {
  if (block->empty() || block->back().kind != Node::Kind::Event ||
      block->back().event.kind != EventKind::Append)
    return;
  const auto *member = llvm::dyn_cast<CXXMemberCallExpr>(call.expression);
  if (!member)
    return;
  const Expr *object =
      member->getImplicitObjectArgument()->IgnoreParenImpCasts();
  const auto *sequence =
      llvm::dyn_cast_or_null<ClassTemplateSpecializationDecl>(
          standardClass(object->getType()));
  if (!sequence ||
      (sequence->getName() != "vector" && sequence->getName() != "deque") ||
      object->getType()->isPointerType() ||
      !mayBeSorted(sequence->getTemplateArgs()[0].getAsType()))
    return;
  // A name that can be written again: `paths`, `paths_`, `this->paths`.
  const auto *field = llvm::dyn_cast<MemberExpr>(object);
  bool isName = llvm::isa<DeclRefExpr>(object) ||
                (field && llvm::isa<CXXThisExpr>(
                              field->getBase()->IgnoreParenImpCasts()));
  if (!isName || object->getBeginLoc().isMacroID())
    return;
  llvm::StringRef text = Lexer::getSourceText(
      CharSourceRange::getTokenRange(object->getSourceRange()),
      unit.context.getSourceManager(), unit.context.getLangOpts());
  block->back().event.with["name"] = Value::constant(text.str());
}

} // namespace reprise::extract
