//===- Names.h - names and kinds of declarations ----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_EXTRACT_NAMES_H
#define REPRISE_CHECKS_EXTRACT_NAMES_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/DenseMap.h"

#include <string>

namespace reprise::extract {

/// Names declarations for facts, each computed once.
class Names {
public:
  /// As knowledge spells it: `torch::nn::Linear`, `Tensor::uniform_`.
  const std::string &known(const clang::NamedDecl *decl);
  /// As a reader writes it: `Net::forward`.
  std::string readable(const clang::NamedDecl *decl);
  /// What a call of a stand-in, or the type of one, is named in the source:
  /// `cv::RNG::uniform`, `cv::RNG`.
  std::string written(const clang::CallExpr *call,
                      const clang::ASTContext &context) const;
  std::string written(clang::QualType type) const;
  /// Clang's USR: the same in all units, distinct for internal linkage.
  const std::string &symbol(const clang::NamedDecl *decl);

private:
  llvm::DenseMap<const clang::Decl *, std::string> knownNames, symbols;
};

/// The namespace of what stands in for the declarations of missing headers.
inline constexpr llvm::StringLiteral standInNamespace = "reprise_stand_in";
bool isStandIn(const clang::Decl *decl);

/// The class behind references, pointers, smart pointers and module holders:
/// `Net` for `std::shared_ptr<Net> &`. Null where it is no class.
const clang::CXXRecordDecl *pointee(clang::QualType type);
/// The class itself, references taken off.
const clang::CXXRecordDecl *recordOf(clang::QualType type);

/// Whether \p record or one of its bases is the class named \p qualifiedName,
/// template arguments aside.
bool isOrDerivesFrom(const clang::CXXRecordDecl *record,
                     llvm::StringRef qualifiedName);
bool isNamed(const clang::NamedDecl *decl, llvm::StringRef qualifiedName);

/// For `torch::nn::ModuleHolder<Impl>` and what derives from it: Impl.
const clang::CXXRecordDecl *heldModule(const clang::CXXRecordDecl *holder);
/// Whether values of the type stand for what they point to: smart pointers,
/// module holders, reference wrappers and optionals.
bool isHandle(const clang::CXXRecordDecl *record);
/// The class of what ends with the handle, of std::unique_ptr and
/// std::optional; null for all others.
const clang::CXXRecordDecl *ownedBy(const clang::CXXRecordDecl *handle);

/// One of LibTorch's bags of named options, whose setters chain: `LSTMOptions`,
/// `DataLoaderOptions`. TensorOptions is none: it stands for its device.
bool isOptions(const clang::CXXRecordDecl *record);
bool isContainer(const clang::CXXRecordDecl *record);
/// A standard map or set whose keys are addresses, in their own order.
bool hasAddressKeys(const clang::CXXRecordDecl *record);

/// The \p index-th template argument of a class, as a class; null else.
const clang::CXXRecordDecl *templateArgument(const clang::CXXRecordDecl *record,
                                             unsigned index);

bool isTensor(clang::QualType type);
/// Numbers whose sum hangs on the order, and what holds them: arrays, standard
/// containers, atomics.
bool isFloating(clang::QualType type);
/// Of the standard containers those that keep values by key.
bool isMap(const clang::CXXRecordDecl *container);
/// Whether a variable or parameter of this type may be written through.
/// Forwarding references (`T &&`) hand on what they are given: emplace_back().
bool mayWrite(clang::QualType type);
/// Functions, lambdas and std::function.
bool isCallable(clang::QualType type);
/// A class with a member that is callable: transforms::Lambda<>.
bool holdsCallable(clang::QualType type);
/// Calls \p visit for all expressions in \p code until it answers true.
bool anyExpression(const clang::Stmt *code,
                   llvm::function_ref<bool(const clang::Expr *)> visit);
/// The variable that an expression names, or null.
const clang::VarDecl *variableOf(const clang::Expr *expression);

/// Whether begin() of the class starts an epoch of batches: LibTorch's loaders
/// and the one of our own library.
bool isLoader(const clang::CXXRecordDecl *record);
/// module, dataset, sampler or nothing.
llvm::StringRef roleOf(const clang::CXXRecordDecl *record);

} // namespace reprise::extract

#endif
