//===- ParseUnit.h - one source to its facts --------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_PARSEUNIT_H
#define REPRISE_DRIVER_FRONTEND_PARSEUNIT_H

#include "CompileDatabase.h"
#include "Invocation.h"
#include "checks/extract/UserCode.h"

#include "checks/facts/Unit.h"

#include <map>
#include <set>

namespace reprise::knowledge {
class Base;
}

namespace reprise::frontend {

/// What a parse gave.
struct Parsed {
  facts::Unit unit;
  /// BLAKE3 of the content, as it was read, of each of the user's files.
  std::map<std::string, std::string> hashes;
  /// All other files that were read.
  std::vector<std::string> otherFiles;
  /// Includes that led nowhere: as spelled, and by which file.
  std::vector<std::pair<std::string, std::string>> missing;
  /// Classes that are declared but defined nowhere, by their qualified names;
  /// collected only behind stand-ins.
  std::set<std::string> undefinedClasses;
  /// An error that is no missing header was met, or the precompiled header
  /// could not be read.
  bool hasOtherErrors = false;
  bool hasMissingHeaders = false;
  /// A header is there and could not be read.
  bool hasUnreadableHeaders = false;
  /// One of these errors stands outside user code.
  bool hasForeignErrors = false;
  /// CPU seconds for all of it, and for extraction alone.
  double seconds = 0, extractSeconds = 0;
};

/// A precompiled header, and the text that it was made from.
struct Precompiled {
  std::string file;
  /// Where the text pretends to lie.
  std::string name;
  std::string text;
};

/// What becomes of names that nothing declares.
struct UnknownNames {
  /// Let StandIns take their place; without it Clang drops what they stand in.
  /// Either way they are errors.
  bool standIn = false;
  /// Classes that an earlier parse found to be undefined.
  std::set<std::string> undefinedClasses;
};

/// Parses the source of \p invocation behind \p precompiled (no file: none),
/// and extracts its facts. Errors in the source do not stop it: they are in the
/// unit's problems.
Parsed parseUnit(const clang::CompilerInvocation &invocation,
                 llvm::StringRef source, const Precompiled &precompiled,
                 const extract::UserCode &user,
                 const knowledge::Base &knowledge,
                 const UnknownNames &unknownNames = {});

} // namespace reprise::frontend

#endif
