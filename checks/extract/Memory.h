//===- Memory.h - uses of memory that may not be there yet ------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_EXTRACT_MEMORY_H
#define REPRISE_CHECKS_EXTRACT_MEMORY_H

#include "UnitWalker.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

#include <optional>
#include <set>

namespace reprise::extract {

/// Looks through one body for tensors whose memory nothing has written and for
/// copies that the host need not wait for, and at how the body uses the local
/// variables that hold them. What lambdas get to see is left out.
class Memory {
public:
  explicit Memory(UnitWalker &unit) : unit(unit) {}

  void look(const clang::Stmt *body);

  struct Origin {
    /// The variable that holds it; null where it is used at once.
    const clang::VarDecl *holder = nullptr;
    /// Where it is used at once: how, and by what.
    std::string use, by;
    bool pageable = false;
  };
  /// Of a call that makes such a tensor or copy; null where no use is seen.
  const Origin *find(const clang::Expr *call) const;
  /// How a reference to a variable uses it, if it is one that is followed.
  struct Use {
    std::string what, by;
  };
  const Use *useAt(const clang::Expr *reference) const;
  bool hasCopies() const { return copies; }

private:
  class Visitor;
  using Around = llvm::ArrayRef<const clang::Stmt *>;

  /// What the rows say that a call is for its operands: an event kind, or how
  /// it uses them. Empty where they say nothing.
  llvm::StringRef deedOf(const clang::FunctionDecl *callee) const;
  Use classify(const clang::Expr *used, Around around) const;
  /// How a call uses an operand; `keeps` where the result is the same memory.
  std::string useBy(const clang::FunctionDecl *callee,
                    const clang::CallExpr *call,
                    const clang::Expr *operand) const;
  const clang::CallExpr *makerIn(const clang::Expr *expression) const;
  void note(const clang::CallExpr *call, Around around);
  /// Whether a tensor is made in memory that cannot be paged out.
  bool isPinned(const clang::Stmt *init) const;
  bool makes(const clang::CallExpr *call, llvm::StringRef deed) const;

  UnitWalker &unit;
  llvm::DenseMap<const clang::Expr *, Origin> origins;
  llvm::DenseMap<const clang::Expr *, Use> uses;
  std::set<const clang::ValueDecl *> tracked, captured;
  /// References that are assigned such a tensor or copy.
  std::set<const clang::Expr *> targets;
  bool copies = false;
};

} // namespace reprise::extract

#endif
