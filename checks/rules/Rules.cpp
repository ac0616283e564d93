//===- Rules.cpp - runs the checks ----------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "Options.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/GlobPattern.h"

#include <algorithm>
#include <map>

namespace reprise::rules {

#define REPRISE_RULE(FUNCTION, NAME, LEVEL, SUMMARY)                           \
  void check##FUNCTION(const link::Program &program,                           \
                       std::vector<Finding> &findings);
#include "Rules.def"

llvm::ArrayRef<Rule> allRules() {
  static const Rule rules[] = {
#define REPRISE_RULE(FUNCTION, NAME, LEVEL, SUMMARY)                           \
  {NAME, Level::LEVEL, SUMMARY, check##FUNCTION},
#include "Rules.def"
  };
  return rules;
}

llvm::ArrayRef<Option> allOptions() {
  static const Option options[] = {
#define REPRISE_OPTION(CHECK, NAME, SUMMARY)                                   \
  {CHECK, "reprise-" CHECK, NAME, SUMMARY},
#include "Options.def"
  };
  return options;
}

bool optionMatches(const link::Program &program, llvm::StringRef key,
                   llvm::StringRef text) {
  auto set = program.options.find(key.str());
  if (set == program.options.end())
    return false;
  return llvm::any_of(set->second, [&](const std::string &glob) {
    llvm::Expected<llvm::GlobPattern> pattern =
        llvm::GlobPattern::create(glob, 1024);
    if (pattern)
      return pattern->match(text);
    llvm::consumeError(pattern.takeError());
    return false;
  });
}

llvm::StringRef rulePage(llvm::StringRef name) {
  name.consume_front("reprise-");
  static const std::map<llvm::StringRef, llvm::StringRef> pages = {
#include "RulePages.inc"
  };
  auto page = pages.find(name);
  return page == pages.end() ? llvm::StringRef("") : page->second;
}

bool isEnabled(llvm::StringRef globs, llvm::StringRef rule) {
  if (globs.trim().empty())
    return true;
  rule.consume_front("reprise-");
  std::string full = ("reprise-" + rule).str();
  bool enabled = false;
  llvm::SmallVector<llvm::StringRef> parts;
  globs.split(parts, ',', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef part : parts) {
    part = part.trim();
    bool positive = !part.consume_front("-");
    llvm::Expected<llvm::GlobPattern> pattern = llvm::GlobPattern::create(part);
    if (!pattern) {
      llvm::consumeError(pattern.takeError());
      continue;
    }
    if (pattern->match(full) || pattern->match(rule))
      enabled = positive;
  }
  return enabled;
}

bool enableAny(llvm::StringRef globs) {
  return llvm::any_of(allRules(), [&](const Rule &rule) {
    return isEnabled(globs, rule.name);
  });
}

/// Whether the parser dropped statements of the file. Behind missing headers
/// stand-ins keep them.
static bool isPartlyRead(const link::Program &program, llvm::StringRef file) {
  return llvm::any_of(program.units, [&](const auto &unit) {
    auto has = [&](llvm::StringRef kind) {
      return llvm::any_of(unit->problems, [&](const facts::Problem &problem) {
        return problem.kind == kind;
      });
    };
    return (unit->source == file ||
            llvm::is_contained(unit->userFiles, file)) &&
           has("error") && !has("missing-header");
  });
}

/// What a finding has from the program as a whole.
static void placeInProgram(const link::Program &program, Finding &finding) {
  if (program.hasMain)
    finding.programs = {program.name};
  else
    finding.restsOn.push_back("no main was analysed: who calls this, and after "
                              "what, is not seen");
  if (program.incomplete)
    finding.restsOn.push_back(
        "a source of the program could not be read whole");
  if (finding.level == Level::Certain &&
      (!program.hasMain || program.incomplete))
    finding.level = Level::Likely;
  // What was not read may be what an edit would break.
  if (program.incomplete && isPartlyRead(program, finding.place.file))
    llvm::erase_if(finding.fixes, [](const Fix &fix) {
      return fix.tier == Fix::Tier::Unsafe;
    });
}

/// Whether \p one and \p other are one thing to mend: the same place in code
/// that programs share, though what comes of it may differ between them.
static bool areOne(const Finding &one, const Finding &other) {
  if (one == other)
    return true;
  bool inOneProgram =
      one.programs.empty() || other.programs.empty() ||
      llvm::any_of(one.programs, [&](const std::string &program) {
        return llvm::is_contained(other.programs, program);
      });
  return one.rule == other.rule && one.place == other.place && !inOneProgram;
}

/// Takes the same finding of several programs together.
static std::vector<Finding> merged(std::vector<Finding> findings) {
  std::stable_sort(findings.begin(), findings.end());
  std::vector<Finding> result;
  for (Finding &finding : findings) {
    if (result.empty() || !areOne(result.back(), finding)) {
      result.push_back(std::move(finding));
      continue;
    }
    Finding &known = result.back();
    std::vector<std::string> programs = std::move(known.programs);
    programs.insert(programs.end(), finding.programs.begin(),
                    finding.programs.end());
    // The surest of them tells the story.
    if (finding.level < known.level)
      known = std::move(finding);
    llvm::sort(programs);
    programs.erase(std::unique(programs.begin(), programs.end()),
                   programs.end());
    known.programs = std::move(programs);
  }
  return result;
}

std::vector<Finding> runRules(llvm::ArrayRef<link::Program> programs,
                              llvm::StringRef globs, Level level) {
  std::vector<Finding> findings;
  for (const Rule &rule : allRules()) {
    if (!isEnabled(globs, rule.name))
      continue;
    for (const link::Program &program : programs) {
      size_t before = findings.size();
      rule.check(program, findings);
      for (size_t i = before; i < findings.size(); ++i) {
        findings[i].rule = ("reprise-" + rule.name).str();
        placeInProgram(program, findings[i]);
      }
    }
  }
  llvm::erase_if(findings, [&](const Finding &finding) {
    return finding.level > level || !finding.place;
  });
  return merged(std::move(findings));
}

} // namespace reprise::rules
