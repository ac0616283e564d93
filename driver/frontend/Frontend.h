//===- Frontend.h - from sources to facts -----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_FRONTEND_H
#define REPRISE_DRIVER_FRONTEND_FRONTEND_H

#include "CacheFolder.h"
#include "CompileDatabase.h"
#include "WorkerPool.h"
#include "checks/extract/UserCode.h"

#include "checks/facts/Unit.h"
#include "checks/knowledge/Knowledge.h"

#include <map>
#include <memory>

namespace reprise::frontend {

struct Settings {
  /// How many units are analysed at once.
  unsigned jobs = 1;
  /// Seconds for one unit.
  unsigned timeout = 600;
  /// Empty: nothing is kept.
  std::string cacheFolder;
  /// Told after each unit how many of how many are done.
  std::function<void(unsigned done, unsigned all, llvm::StringRef source)>
      progress;
  /// Told once about each thing that makes a run slower or less than it could
  /// be, such as a cache that cannot be written.
  std::function<void(const std::string &text)> note;
};

/// What one source gave.
struct UnitResult {
  std::string source;
  /// Null where nothing could be read. Where only a part could, its problems
  /// say so.
  std::shared_ptr<const facts::Unit> unit;
  /// Why `unit` is null: "the parser crashed (Segmentation fault)".
  std::string failure;
  /// BLAKE3 in hexadecimal digits of each user file, as it was read.
  std::map<std::string, std::string> hashes;
  /// CPU seconds of the parse that gave the unit, headers from the cache, and
  /// of the extraction; 0 where the result cache had it.
  double parseSeconds = 0, extractSeconds = 0;
};

/// A source to analyse, and whose files count as the user's for it.
struct Source {
  Command command;
  std::shared_ptr<const extract::UserCode> user;
  /// What is known of APIs, the user's rows among it.
  std::shared_ptr<const knowledge::Base> knowledge;
  /// The text that those rows were read from: a result hangs on it.
  std::string configuration;
};

class Frontend {
public:
  explicit Frontend(Settings settings);

  /// One result for each of \p sources, in their order.
  std::vector<UnitResult> analyse(llvm::ArrayRef<Source> sources);

private:
  Settings settings;
  CacheFolder folder;
  WorkerPool pool;
};

} // namespace reprise::frontend

#endif
