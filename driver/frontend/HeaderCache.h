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
#include "checks/extract/UserCode.h"

#include "clang/Frontend/CompilerInvocation.h"

#include <memory>

namespace reprise::frontend {

/// Precompiled headers without function bodies, one for each include prefix
/// (see IncludePrefix.h) and set of flags. An entry is two files: a list of all
/// that went into it, and the precompiled header, which is named by its
/// content. Processes may share a cache and may be killed at any time: files
/// are renamed into place, the list last, and each is checked when it is read.
class HeaderCache {
public:
  explicit HeaderCache(const CacheFolder &folder) : folder(folder) {}

  enum class State {
    Missing,  ///< Or out of date, or damaged: build() helps.
    Ready,    ///< `file` can be used.
    Unusable, ///< The headers cannot be precompiled; parse plainly.
  };
  struct Entry {
    State state = State::Missing;
    std::string file;
    /// Each identifier that the headers mention, one a line, sorted.
    std::string names;

    /// The headers and all that they include, sorted by path.
    std::vector<FileStamp> files;

    bool mentions(llvm::StringRef name) const;
    bool includes(llvm::StringRef path) const;
  };

  /// What an entry hangs on: \p prefix, the flags, and Clang's version.
  static std::string key(const clang::CompilerInvocation &invocation,
                         llvm::StringRef prefix);

  /// \p user: an entry with a file of the user's in it is unusable, since user
  /// code must be parsed with bodies.
  Entry find(llvm::StringRef key, const extract::UserCode &user) const;

  /// Makes the entry, unless another process does so meanwhile: then waits for
  /// that one.
  void build(const clang::CompilerInvocation &invocation,
             llvm::StringRef prefix, llvm::StringRef key) const;

  /// Where the text of a prefix pretends to lie.
  static std::string virtualName(llvm::StringRef key);

private:
  void buildLocked(const clang::CompilerInvocation &invocation,
                   llvm::StringRef prefix, llvm::StringRef key) const;

  const CacheFolder &folder;
};

} // namespace reprise::frontend

#endif
