//===- IncludePrefix.h - what a source includes first -----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_INCLUDEPREFIX_H
#define REPRISE_DRIVER_FRONTEND_INCLUDEPREFIX_H

#include "checks/extract/UserCode.h"

#include "clang/Frontend/CompilerInvocation.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <memory>
#include <string>
#include <vector>

namespace reprise::frontend {

/// What a unit includes from outside user code, its own headers followed, up to
/// its last LibTorch header, as the text of a header. Parsing that text first
/// and the source after it, where header guards then skip what was read, is the
/// same as parsing the source alone: user code that stands between two headers
/// means nothing to them, unless it defines a macro that they mention (see
/// respect()). Directives stand in it as they do in the source. Headers of the
/// standard library are left out, LibTorch's bring them, unless a macro has to
/// come first.
class IncludePrefix {
public:
  /// What stands in the text, in order.
  struct Item {
    enum class Kind {
      Header,
      StandardHeader,
      LibTorchHeader,
      If,    ///< Opens a conditional.
      Else,  ///< Or elif.
      EndIf, ///< Closes it.
      Other, ///< undef and the like.
      Macro, ///< A definition of the user's; not in the text unless `told`.
    };
    Kind kind;
    /// The directive.
    std::string text;
    /// Macro: its name. Header: its path.
    std::string name = {};
    /// Macro: whether the text may have it. In a header of the user's, or in a
    /// conditional, it may be a guard of what the parse must still see.
    bool tellable = false;
    bool told = false;
  };

  IncludePrefix() = default;
  explicit IncludePrefix(std::vector<Item> items) : items(std::move(items)) {}

  /// Empty where no LibTorch header is included.
  std::string text() const;

  /// \p isMentioned: whether the headers of text() mention an identifier. Adds
  /// those of the user's macros that they do, or ends the text before one that
  /// cannot be added. Whether the text has become another.
  bool respect(llvm::function_ref<bool(llvm::StringRef)> isMentioned);

  /// Of a text that is nothing but LibTorch's headers, the one that brings most
  /// of the others, instead of them; empty for other texts.
  IncludePrefix umbrella() const;
  /// Whether \p isRead knows the paths of all headers in text().
  bool isWithin(llvm::function_ref<bool(llvm::StringRef)> isRead) const;

private:
  std::vector<Item> items;
};

/// Reads the directives of \p invocation's source and of the user's headers.
IncludePrefix
findIncludePrefix(const std::shared_ptr<clang::CompilerInvocation> &invocation,
                  const extract::UserCode &user);

} // namespace reprise::frontend

#endif
