//===- HeaderCache.h - LibTorch's headers, parsed once ----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_HEADERCACHE_H
#define REPRISE_DRIVER_FRONTEND_HEADERCACHE_H

#include "CacheFolder.h"
#include "CompileDatabase.h"
#include "IncludePath.h"
#include "checks/extract/UserCode.h"

#include "clang/Frontend/CompilerInvocation.h"

#include <memory>

namespace reprise::frontend {

/// Precompiled headers without function bodies, one for each include prefix
/// (see IncludePrefix.h) and set of flags; include paths that lead to the same
/// headers share one. An entry is a list of all that went into it, and the
/// precompiled header and its names, which are named by their content.
/// Processes may share a cache and may be killed at any time: files are renamed
/// into place, the list last, and each is checked when it is read.
class HeaderCache {
public:
  explicit HeaderCache(const CacheFolder &folder) : folder(folder) {}

  enum class State {
    Missing,  ///< Or out of date, or damaged: build() helps.
    Ready,    ///< `file` can be used.
    Unusable, ///< The headers cannot be precompiled; parse plainly.
  };
  /// What an entry hangs on.
  struct Key {
    /// The prefix, the flags but for the include path, and Clang's version.
    std::string family;
    IncludePath path;

    std::string name() const;
  };
  struct Entry {
    State state = State::Missing;
    std::string file;
    /// Of the key that it was made for.
    std::string keyName;
    /// Each identifier that the headers mention, one a line, sorted.
    std::string names;

    /// The headers and all that they include, sorted by path.
    std::vector<FileStamp> files;

    bool mentions(llvm::StringRef name) const;
    bool includes(llvm::StringRef path) const;
  };

  static Key key(const clang::CompilerInvocation &invocation,
                 llvm::StringRef prefix);
  /// Of keys that differ in their include path alone.
  static llvm::StringRef familyOf(llvm::StringRef keyName);

  /// The entry of \p key, or of another whose include path leads to the same
  /// headers. \p user: an entry with a file of the user's in it is unusable,
  /// since user code must be parsed with bodies.
  Entry find(const Key &key, const extract::UserCode &user) const;

  /// Makes the entry, unless another process does so meanwhile: then waits for
  /// that one.
  void build(const clang::CompilerInvocation &invocation,
             llvm::StringRef prefix, const Key &key) const;

  /// Where the text of a prefix pretends to lie.
  static std::string virtualName(llvm::StringRef keyName);

private:
  Entry findAs(llvm::StringRef keyName, const Key &wanted,
               const extract::UserCode &user) const;
  void buildLocked(const clang::CompilerInvocation &invocation,
                   llvm::StringRef prefix, const Key &key) const;

  const CacheFolder &folder;
};

} // namespace reprise::frontend

#endif
