//===- UserCode.h - which files are the user's ------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_EXTRACT_USERCODE_H
#define REPRISE_CHECKS_EXTRACT_USERCODE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"

#include <string>
#include <vector>

namespace reprise::extract {

/// Tells the user's files from LibTorch's, the system's, the build's and
/// vendored third parties', by their paths alone: whether a folder was given by
/// -I or by -isystem says nothing.
class UserCode {
public:
  /// \p root: only what lies in it can be the user's.
  explicit UserCode(std::string root);

  /// The project that \p source is in: the folder of the nearest `.git` above
  /// it, else the folder that all \p places have in common with it: the other
  /// sources, and the folders that they are compiled in.
  static std::string findRoot(llvm::StringRef source,
                              llvm::ArrayRef<std::string> places);

  /// Files in \p folder are not the user's, unless the root lies in it.
  void exclude(llvm::StringRef folder);
  /// Excludes each include folder that has LibTorch's headers.
  void excludeLibTorch(llvm::ArrayRef<std::string> flags);
  /// This one is, wherever it lies: it was asked for by name.
  void include(llvm::StringRef file);

  /// \p path is absolute.
  bool contains(llvm::StringRef path) const;
  llvm::StringRef root() const { return projectRoot; }
  /// All that contains() goes by, for keys of caches.
  std::string description() const;

private:
  bool containsFolder(llvm::StringRef folder) const;

  std::string projectRoot;
  std::vector<std::string> excluded;
  std::vector<std::string> included;
  mutable llvm::StringMap<bool> folders;
};

/// Whether \p path is \p folder or lies in it; both absolute.
bool isInside(llvm::StringRef path, llvm::StringRef folder);

} // namespace reprise::extract

#endif
