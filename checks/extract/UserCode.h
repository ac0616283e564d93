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
  /// Globs of paths below one folder. What a glob matches, it matches with all
  /// that lies in it; `*` stands for any text, also across folders.
  struct Globs {
    std::string folder;
    std::vector<std::string> exclude, include;
    /// For each of `exclude`, where it was asked for.
    std::vector<std::string> excludedBy;
  };

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

  /// What is in the folder is, wherever it lies.
  void includeFolder(llvm::StringRef folder);
  /// Says of what matches whether it is, whatever its folder is called. What
  /// both match is included.
  void setGlobs(Globs wanted);
  /// Whether the globs include it.
  bool isIncludedByGlob(llvm::StringRef path) const;

  /// Why contains() says no; empty where it says yes.
  std::string whyNot(llvm::StringRef path) const;
  /// \p path is absolute.
  bool contains(llvm::StringRef path) const;
  llvm::StringRef root() const { return projectRoot; }
  /// \p path, which lies in the root, as seen from there.
  std::string relative(llvm::StringRef path) const;
  /// All that contains() goes by, for keys of caches.
  std::string description() const;

private:
  std::string whyNotFolder(llvm::StringRef folder) const;
  /// Index of the first of \p patterns that matches \p path, or their number.
  size_t matching(const std::vector<std::string> &patterns,
                  llvm::StringRef path) const;

  std::string projectRoot;
  std::vector<std::string> excluded;
  std::vector<std::string> included, includedFolders;
  Globs globs;
  mutable llvm::StringMap<std::string> folders;
};

/// Whether \p path is \p folder or lies in it; both absolute.
bool isInside(llvm::StringRef path, llvm::StringRef folder);

} // namespace reprise::extract

#endif
