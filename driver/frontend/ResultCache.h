//===- ResultCache.h - facts kept between runs ------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_RESULTCACHE_H
#define REPRISE_DRIVER_FRONTEND_RESULTCACHE_H

#include "CacheFolder.h"
#include "CompileDatabase.h"
#include "Invocation.h"
#include "MissingHeaders.h"
#include "checks/extract/UserCode.h"

#include "llvm/Support/JSON.h"

namespace reprise::frontend {

/// Facts of units of which nothing has changed: not their files (the user's by
/// content, comments too; others by size and time), headers that were missing,
/// their flags, or Reprise.
class ResultCache {
public:
  explicit ResultCache(const CacheFolder &folder) : folder(folder) {}

  static std::string key(const Job &job, const extract::UserCode &user,
                         llvm::StringRef configuration);

  /// What store() was given, `{"unit": ..., "hashes": {...}}`.
  std::optional<llvm::json::Object> find(llvm::StringRef key);
  /// \p otherFiles: all that was read and is not in the hashes. \p missing:
  /// what was not there to be read.
  void store(llvm::StringRef key, const llvm::json::Object &result,
             llvm::ArrayRef<std::string> otherFiles,
             const MissingHeaders &missing) const;

private:
  bool isListUnchanged(llvm::StringRef name);

  const CacheFolder &folder;
  StampChecker stamps;
  /// Lists of other files that were checked in this run: units share them.
  llvm::StringMap<bool> lists;
  std::map<std::string, ProjectHeaders> projects;
};

} // namespace reprise::frontend

#endif
