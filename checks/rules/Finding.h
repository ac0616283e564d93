//===- Finding.h - what a rule has to say -----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_FINDING_H
#define REPRISE_CHECKS_RULES_FINDING_H

#include "checks/facts/Place.h"

#include "llvm/Support/JSON.h"

#include <string>
#include <vector>

namespace reprise::rules {

using facts::Place;

/// How sure a finding is.
enum class Level {
  Certain,  ///< Breaks repeatability whenever the line runs.
  Likely,   ///< Breaks it in the usual configuration.
  Possible, ///< Needs judgement; off by default.
};

llvm::StringRef toString(Level level);
std::optional<Level> parseLevel(llvm::StringRef text);

/// One step of the story: "seeded here", "called from here".
struct Note {
  Place place;
  std::string text;
};

/// Replaces the text at `place`; an empty place inserts.
struct Edit {
  /// Where the new text wants to stand.
  enum class Layout {
    Verbatim,   ///< Exactly at `place`.
    LineBefore, ///< On a line of its own before the line of `place`, with the
                ///< same indentation.
    LineAfter,  ///< On a line of its own behind the line where `place` ends.
    BlockStart, ///< `place` is a body between braces: its first line, indented
                ///< as the body's first statement.
    Wrap,   ///< `text` goes, in braces, before `place`'s statement, which is
            ///< indented once more: `{ text statement }`.
    Callee, ///< `place` is a call of a function by its name, which is replaced.
    Erase,  ///< Removes `place`, and its line where nothing else stands on
            ///< it.
  };
  Place place;
  std::string text;
  Layout layout = Layout::Verbatim;

  /// Whether the file needs the fix's headers for it.
  bool bringsCode() const { return !text.empty(); }
};

/// A repair. All edits are made, or none.
struct Fix {
  enum class Tier {
    Safe,   ///< Changes nothing that is computed, beyond making it repeat.
    Unsafe, ///< Changes results or wants a review.
  };
  Tier tier = Tier::Safe;
  /// What it does, as an imperative: "guard the validation pass".
  std::string description;
  std::vector<Edit> edits;
  /// Headers that the new text needs, as they stand in the directive:
  /// `<reprise/rng_guard.h>`. Added to each file that `edits` bring
  /// code into.
  std::vector<std::string> includes;
};

/// One hazard at one place.
struct Finding {
  /// With the prefix: `reprise-missing-seed`.
  std::string rule;
  Level level = Level::Likely;
  std::string message;
  Place place;
  std::vector<Note> notes;
  std::vector<Fix> fixes;
  /// What is known and what is not on the way to it, a sentence each.
  std::vector<std::string> restsOn;
  /// The files of the mains whose programs it concerns, sorted; empty where
  /// none is seen.
  std::vector<std::string> programs;
  /// What tells this finding from others of the rule when lines move: names of
  /// functions and APIs, never line numbers. Goes into fingerprints.
  std::string identity;

  auto key() const { return std::tie(place, rule, message); }
  bool operator<(const Finding &other) const { return key() < other.key(); }
  bool operator==(const Finding &other) const { return key() == other.key(); }
};

llvm::json::Value toJSON(const Finding &finding);
bool fromJSON(const llvm::json::Value &json, Finding &finding,
              llvm::json::Path path);

} // namespace reprise::rules

#endif
