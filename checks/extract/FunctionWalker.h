//===- FunctionWalker.h - one body as a tree of events ----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_EXTRACT_FUNCTIONWALKER_H
#define REPRISE_CHECKS_EXTRACT_FUNCTIONWALKER_H

#include "Memory.h"
#include "UnitWalker.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/StmtOpenMP.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringSet.h"

namespace reprise::extract {

/// Walks one body in the order of evaluation. Statements become nodes
/// (Statements.cpp), expressions values and the events on the way to them
/// (Expressions.cpp), calls what knowledge says of them (Calls.cpp,
/// Modules.cpp, Loaders.cpp).
class FunctionWalker {
public:
  FunctionWalker(UnitWalker &unit, facts::Function &function)
      : unit(unit), function(function), block(&function.nodes), memory(unit) {}

  void walkBody(const clang::FunctionDecl *declaration);
  void walkImplicitConstructor(const clang::CXXRecordDecl *record);
  /// One initialiser of the unit's static variables.
  void walkGlobal(const clang::VarDecl *variable);

private:
  using Value = facts::Value;
  using Event = facts::Event;
  using Node = facts::Node;

  /// A call with its parts evaluated.
  struct Call {
    const clang::FunctionDecl *callee = nullptr;
    /// The class of which a constructor makes one.
    const clang::CXXRecordDecl *constructed = nullptr;
    const clang::Expr *expression = nullptr;
    std::string name;
    Value receiver;
    bool hasReceiver = false;
    std::vector<Value> arguments;
    std::vector<const clang::Expr *> written;
    /// The options object that a module or functional is given.
    std::optional<Value> options;
    /// What the call makes, where it makes a module.
    Value made;
  };

  // Statements.cpp
  void walk(const clang::Stmt *statement);
  void walkChildren(const clang::Stmt *statement);
  void walkInto(std::vector<Node> &nodes, const clang::Stmt *statement);
  void walkDirective(const clang::OMPExecutableDirective *directive);
  void walkIf(const clang::IfStmt *statement);
  void walkSwitch(const clang::SwitchStmt *statement);
  void walkTry(const clang::CXXTryStmt *statement);
  void walkLoop(llvm::StringRef kind, const clang::Stmt *statement,
                const clang::Expr *condition, const clang::Stmt *body,
                const clang::Expr *increment);
  void walkForEach(const clang::CXXForRangeStmt *statement);
  void walkVariable(const clang::VarDecl *variable);
  /// Gives a variable, or the parts that it is bound to, a value.
  void bind(const clang::VarDecl *variable, Value value,
            const clang::Expr *expression);
  void walkInitialiser(const clang::CXXCtorInitializer *initialiser);
  /// What a default constructor that nobody wrote, and that the compiler did
  /// not have to make, would do.
  void walkMembers(const clang::CXXRecordDecl *record);

  // Expressions.cpp
  Value evaluate(const clang::Expr *expression);
  Value evaluateReference(const clang::ValueDecl *decl,
                          const clang::Expr *expression);
  Value globalOf(const clang::VarDecl *variable);
  Value evaluateBinary(const clang::BinaryOperator *expression);
  Value evaluateConditional(const clang::Expr *condition,
                            const clang::Expr *yes, const clang::Expr *no,
                            const clang::Expr *whole);
  Value evaluateLambda(const clang::LambdaExpr *expression);
  Value evaluateConstruction(const clang::CXXConstructExpr *expression);
  std::optional<Value> constantOf(const clang::Expr *expression);
  std::string variableName(const clang::ValueDecl *variable);
  void assign(Value target, Value value, const clang::Expr *expression);

  // Uses.cpp
  /// Whether a random number or a seed may be among what the value is made of.
  bool mayBeFollowed(const Value &value) const;
  /// Says that \p value, of which \p type is made, is put to use.
  void noteUse(llvm::StringRef what, const Value &value,
               const clang::Expr *expression, clang::QualType type);
  void noteStore(const Value &target, const Value &value,
                 const clang::Expr *expression);
  void noteTensor(const Call &call);
  /// Where \p target is an optimizer's option, says that it is set.
  void noteOption(const clang::Expr *target, const Value &value,
                  const clang::Expr *expression);
  /// Whether values of the type are texts, or are found by one: strings,
  /// paths, streams and files.
  static bool isTextual(clang::QualType type);
  /// Whether a text goes into the call or comes out of it.
  static bool handlesText(const Call &call);
  /// Whether it goes over the characters of a text.
  static bool isTextIterator(clang::QualType type);

  // Calls.cpp
  Value evaluateCall(const clang::CallExpr *expression);
  Value evaluateOperator(const clang::CXXOperatorCallExpr *expression);
  Value apply(Call &call);
  Value callUser(Call &call);
  Value callLibrary(Call &call);
  std::optional<Value> applyStructure(Call &call);
  void startThread(const Call &call, llvm::StringRef name);
  void evaluateArguments(Call &call, llvm::ArrayRef<const clang::Expr *> list);
  void noteDevices(const Call &call);

  // Order.cpp
  /// What a loop over \p range does with its turns, where the order of them
  /// is nobody's choice.
  void noteOrder(const clang::Expr *range, const Value &container,
                 const clang::Stmt *body);
  /// The same where the loop's variable starts at a container's begin().
  void noteOrder(const clang::ForStmt *loop);
  void noteTurns(const clang::Stmt *body);
  /// `list[i] = x` adds to a sequence as much as push_back does.
  void noteFill(const clang::Expr *target, const Value &value);
  /// Behind the row of a push_back: how the sequence is written.
  void describeAppend(const Call &call);
  Value rootOf(const clang::Expr *expression);

  // Sums.cpp
  /// What keeps two threads from running code at the same time.
  enum class Guard {
    None,
    Lock,   ///< A mutex, or a critical section: one comes first.
    Atomic, ///< For this one operation.
    InTurn, ///< One thread alone, or one after the other in a fixed order.
  };
  /// Where \p target, which \p whole adds to, may be added to by several
  /// threads: says so, and gives what then stands in it.
  std::optional<Value> noteSum(const clang::Expr *whole,
                               const clang::Expr *target, const Value &object);
  /// What the call changes: its receiver, else its first argument.
  static const clang::Expr *targetOf(const Call &call);
  std::optional<Value> applySum(const knowledge::Row &row, Call &call);
  Value unordered(const facts::Place &place, const Value &object);
  /// How threads share what an expression stands for, as in Events.def; empty
  /// where each has its own or nothing is known.
  llvm::StringRef sharingOf(const clang::Expr *target) const;
  bool isOwn(const clang::VarDecl *variable) const;
  bool isOwnNumber(const clang::Expr *index) const;
  bool computesSum(const clang::Expr *expression) const;
  static bool addsUp(const clang::BinaryOperator *expression);
  void notePrivates(const clang::OMPExecutableDirective *directive);
  Value threadsOf(const clang::OMPExecutableDirective *directive);
  void noteReductions(const clang::OMPExecutableDirective *directive,
                      const Value &threads);
  /// Variables that a lambda may add to while others look on.
  void noteCaptures(const clang::LambdaExpr *lambda);
  void noteHolder(const Value &element);
  void noteHeldSum(const Call &call);
  bool mayHoldSum(const Value &value) const;

  // Recovery.cpp
  const clang::FunctionDecl *guessCallee(const clang::Expr *callee,
                                         unsigned arguments,
                                         const clang::Expr *&object);
  std::optional<Value>
  recoverCall(const clang::Expr *expression, const clang::Expr *callee,
              llvm::ArrayRef<const clang::Expr *> arguments);
  std::optional<Value> evaluateRecovery(const clang::RecoveryExpr *expression);
  std::optional<Value> recoverConstruction(const clang::VarDecl *variable);

  // Autograd.cpp
  std::optional<Value> applyFunction(const Call &call);

  // Rows.cpp
  /// The rows' events; no value where no row spoke. \p deferred is where the
  /// events happen if not here: "forward" or "iterate".
  std::optional<Value> applyKnowledge(Call &call, knowledge::On on,
                                      llvm::StringRef deferred = "");
  std::vector<const knowledge::Row *> rowsFor(const Call &call,
                                              knowledge::On on) const;
  std::optional<Value> applyRow(const knowledge::Row &row, Call &call,
                                llvm::StringRef deferred);
  /// What a row says of memory: see Memory.
  void describeMemory(const knowledge::Row &row, const Call &call,
                      Event &event);
  bool isMemoryAsked(facts::EventKind kind, const Call &call) const;
  std::optional<unsigned> argumentIndex(const Call &call,
                                        llvm::StringRef name) const;
  /// None where a condition surely does not hold.
  std::optional<std::vector<facts::Condition>>
  conditionsOf(const knowledge::Row &row, const Call &call) const;
  /// The value of an option, by LibTorch's name, that the call is given.
  Value optionOf(const Call &call, llvm::StringRef name) const;

  // Indexing.cpp
  /// What an operation that adds by index is given, as far as it shows.
  void describeIndexing(const knowledge::Row &row, const Call &call,
                        Event &event);
  /// What knowledge says of the tensor that an expression gives; empty where
  /// nothing. Variables of the function are followed to their values.
  llvm::StringRef tensorKind(const clang::Expr *expression,
                             unsigned depth = 0) const;
  const knowledge::Row *tensorRow(const clang::NamedDecl *decl) const;
  bool hasGradient(const clang::Expr *expression, unsigned depth = 0) const;
  bool asksGradients(const clang::Stmt *code) const;
  bool isGradientCall(const clang::CallExpr *call) const;
  bool isRegistered(const clang::FieldDecl *field) const;
  /// Whether the member is a parameter of its module.
  bool isWeight(const clang::FieldDecl *field) const;
  std::string elementType(const clang::Expr *expression) const;
  std::optional<std::vector<int64_t>> sizesOf(const clang::Expr *expression,
                                              unsigned depth = 0) const;
  const clang::Expr *valueOf(const clang::VarDecl *variable) const;

  /// Whether what was written to a number is seen: where Clang left statements
  /// out, a variable that is no parameter may hold more than its first value.
  bool isFirm(const clang::Expr *expression);

  // Updates.cpp
  /// Whether \p target, which is changed in place, is a network's weight, or
  /// \p written holds its own gradient: `w -= rate * w.grad()`.
  bool isUpdate(const clang::Expr *target,
                llvm::ArrayRef<const clang::Expr *> written) const;
  /// `w = w - rate * w.grad()`, in place or not.
  bool takesOwnGradient(const clang::Expr *target,
                        llvm::ArrayRef<const clang::Expr *> written) const;
  /// Whether knowledge calls what \p call gives by that word; null is no call.
  bool isKnownAs(const clang::CallExpr *call, llvm::StringRef what) const;
  /// `w.data() = x` copies x over what w holds.
  void noteCopyOver(const clang::CXXOperatorCallExpr *assignment);

  // Escapes.cpp
  /// A number or text that is handed out as an lvalue may be written from here
  /// on.
  void noteEscape(const clang::Expr *lvalue);
  void noteEscapes(const Call &call);

  // Lifetimes.cpp
  /// The destructors that run where the variable's scope is left.
  void noteLifetime(const clang::VarDecl *variable);
  void noteDestructors(const clang::CXXRecordDecl *record, Value object,
                       const clang::VarDecl *variable, bool exactly,
                       unsigned depth);

  // Modules.cpp
  /// The element that a standard container makes of \p call's arguments, those
  /// from \p first on; none where it is a copy, or nothing that draws.
  std::optional<Value> constructElement(const clang::CXXRecordDecl *container,
                                        const Call &call, unsigned first);
  std::optional<Value>
  initialElement(const clang::CXXRecordDecl *container, const Call &call,
                 const clang::CXXConstructorDecl *constructor);
  Value construct(const clang::CXXRecordDecl *record,
                  const clang::Expr *expression, Call &call,
                  const clang::CXXConstructorDecl *constructor);
  Value constructLibraryModule(const clang::CXXRecordDecl *record, Call &call);
  Value constructOptions(const clang::CXXRecordDecl *options, Call &call,
                         const clang::CXXConstructorDecl *constructor);
  Value forward(const clang::CXXRecordDecl *module, Call &call);

  // Loaders.cpp
  std::optional<Value> buildLoader(Call &call);
  void iterate(const Value &loader, clang::QualType type,
               const clang::Expr *expression);
  std::vector<Value> fetchesOf(const clang::CXXRecordDecl *dataset,
                               unsigned depth = 0);

  Event &emit(facts::EventKind kind, const clang::Expr *expression,
              llvm::StringRef api);
  /// Gives the event that emit() just made a number.
  Value resultOf(Event &event);
  /// What stands before the member's name in a call, as a second call of the
  /// same object would spell it: `model->`. Empty where nothing can be copied.
  std::string receiverText(const clang::Expr *expression) const;
  /// An event's condition that \p module is in train mode.
  static facts::Condition inTraining(Value module);

  UnitWalker &unit;
  facts::Function &function;
  std::vector<Node> *block;
  facts::Place statement;
  /// Where a member initialiser without text of its own is said to stand.
  clang::SourceLocation fallback;
  unsigned lastId = 0;
  /// Variables that may hold what a call gave: see mayBeFollowed().
  llvm::StringSet<> derived;
  /// Variables that may hold what threads added up: see noteHeldSum().
  llvm::StringSet<> holders;
  const clang::FunctionDecl *self = nullptr;
  Guard guard = Guard::None;
  /// The start of the outermost parallel region around the statement.
  clang::SourceLocation region;
  /// Variables of which each thread of the region has its own.
  llvm::SmallPtrSet<const clang::ValueDecl *, 8> privates;
  Memory memory;
};

} // namespace reprise::extract

#endif
