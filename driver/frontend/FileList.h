//===- FileList.h - which files a parse reads -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_FILELIST_H
#define REPRISE_DRIVER_FRONTEND_FILELIST_H

#include "CompileDatabase.h"

#include "clang/Frontend/Utils.h"

namespace reprise::frontend {

/// Collects all files that a parse reads, those of a precompiled header too.
class FileList : public clang::DependencyCollector {
public:
  bool needSystemDependencies() override { return true; }
  bool sawDependency(llvm::StringRef name, bool, bool, bool isModuleFile,
                     bool isMissing) override {
    return !isMissing && !isModuleFile && !name.starts_with("<") &&
           !name.starts_with("/reprise-builtin/");
  }
  /// Absolute, each once.
  std::vector<std::string> paths() const {
    std::vector<std::string> result;
    for (const std::string &path : getDependencies())
      result.push_back(absolutePath(path));
    return result;
  }
};

} // namespace reprise::frontend

#endif
