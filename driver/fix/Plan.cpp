//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Plan.h"

#include "LinkLine.h"
#include "ReplaceFile.h"

#include "checks/rules/Replacement.h"
#include "driver/report/Paths.h"
#include "driver/report/Sources.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <set>

namespace reprise::fix {
namespace {

using rules::Finding;
using rules::Fix;
using rules::Replacement;
using rules::SourceText;

/// What has been decided for one file so far.
struct FileState {
  struct Accepted {
    Replacement replacement;
    const Finding *finding;
  };
  std::vector<Accepted> accepted;
  std::set<std::string> headers;
};

class Planner {
public:
  Planner(const report::Outcome &outcome, const Options &options)
      : outcome(outcome), options(options) {}

  Plan run() {
    for (const Finding &finding : outcome.findings)
      decide(finding);
    for (const auto &[file, state] : files)
      addChange(file, state);
    for (const auto &[file, state] : files)
      if (llvm::any_of(state.headers, [](const std::string &header) {
            return llvm::StringRef(header).starts_with("<reprise/");
          }))
        link(file);
    llvm::sort(plan.changes, [](const Change &a, const Change &b) {
      return a.file < b.file;
    });
    return std::move(plan);
  }

private:
  void decide(const Finding &finding) {
    const Fix *fix = nullptr;
    for (Fix::Tier tier : {Fix::Tier::Safe, Fix::Tier::Unsafe})
      for (const Fix &candidate : finding.fixes)
        if (!fix && candidate.tier == tier && !candidate.edits.empty() &&
            (tier == Fix::Tier::Safe || options.unsafe))
          fix = &candidate;
    if (!fix) {
      bool hasUnsafe = llvm::any_of(finding.fixes, [](const Fix &candidate) {
        return candidate.tier == Fix::Tier::Unsafe && !candidate.edits.empty();
      });
      plan.left.push_back({&finding, hasUnsafe
                                         ? "its fix is unsafe; review it with "
                                           "--unsafe --dry-run"
                                         : "it has no automatic fix"});
      return;
    }
    for (const rules::Edit &edit : fix->edits) {
      const std::string &file = edit.place.file;
      llvm::StringRef obstacle =
          isStale(file) ? " changed since it was analysed; run again"
          : sources.get(file) && isReadOnly(file) ? " is read-only"
                                                  : "";
      if (!obstacle.empty()) {
        plan.left.push_back(
            {&finding, ("'" + llvm::Twine(shown(file)) + "'" + obstacle).str(),
             /*isBlocked=*/true});
        return;
      }
    }
    if (auto files = accept(finding, *fix))
      plan.made.push_back({&finding, fix, std::move(*files)});
    else
      plan.left.push_back({&finding, toString(files.takeError())});
  }

  /// Whether the file is another by now than the one that was analysed.
  bool isStale(const std::string &file) {
    auto known = outcome.hashes.find(file);
    if (known == outcome.hashes.end())
      return false;
    const SourceText *source = sources.get(file);
    return !source || report::contentHash(source->text()) != known->second;
  }

  /// Takes all edits of the fix, or none. Gives the files that it touches.
  llvm::Expected<std::vector<std::string>> accept(const Finding &finding,
                                                  const Fix &fix) {
    std::vector<std::pair<std::string, Replacement>> fresh;
    std::vector<std::string> touched;
    bool changesAnything = false;
    for (const rules::Edit &edit : fix.edits) {
      const std::string &file = edit.place.file;
      const SourceText *source = sources.get(file);
      if (!source)
        return cannot("'" + shown(file) + "' cannot be read");
      auto replacements = rules::replacementsFor(edit, *source);
      if (!replacements)
        return cannot("its fix " + toString(replacements.takeError()));
      changesAnything |= !replacements->empty();
      for (Replacement &one : *replacements) {
        auto isNew = isCompatible(file, one);
        if (!isNew)
          return isNew.takeError();
        if (*isNew)
          fresh.emplace_back(file, std::move(one));
      }
      if (!llvm::is_contained(touched, file))
        touched.push_back(file);
    }
    if (!changesAnything)
      return cannot("its fix stands there already");
    for (auto &[file, one] : fresh)
      files[file].accepted.push_back({std::move(one), &finding});
    for (const rules::Edit &edit : fix.edits)
      if (edit.bringsCode())
        files[edit.place.file].headers.insert(fix.includes.begin(),
                                              fix.includes.end());
    return touched;
  }

  /// False where the very same edit is made already.
  llvm::Expected<bool> isCompatible(const std::string &file,
                                    const Replacement &one) {
    for (const auto &[other, owner] : files[file].accepted) {
      if (other == one)
        return false;
      if (other.conflictsWith(one))
        return cannot("conflicts with the fix for [" + owner->rule + "] at " +
                      shown(owner->place.file) + ":" +
                      std::to_string(owner->place.line) + "; run again");
    }
    return true;
  }

  void addChange(const std::string &file, const FileState &state) {
    if (state.accepted.empty())
      return;
    std::vector<Replacement> replacements;
    for (const auto &[one, owner] : state.accepted)
      replacements.push_back(one);
    // An insert at the start of what another one replaces stands before it.
    std::stable_sort(replacements.begin(), replacements.end(),
                     [](const Replacement &a, const Replacement &b) {
                       return std::make_pair(a.offset, a.length > 0) <
                              std::make_pair(b.offset, b.length > 0);
                     });
    llvm::StringRef before = sources.get(file)->text();
    SourceText edited(rules::applyReplacements(before, replacements));
    std::vector<std::string> headers(state.headers.begin(),
                                     state.headers.end());
    std::string after = rules::applyReplacements(
        edited.text(), rules::includeReplacements(headers, edited));
    if (after != before)
      plan.changes.push_back({file, before.str(), std::move(after)});
  }

  void link(const std::string &source) {
    std::string lists = nearestCMakeLists(source);
    if (lists.empty()) {
      advise("find the package 'Reprise' and link 'reprise::runtime' to the "
             "program of '" +
             shown(source) + "' (README, 'The runtime library')");
      return;
    }
    auto change = llvm::find_if(
        plan.changes, [&](const Change &one) { return one.file == lists; });
    std::string text;
    if (isReadOnly(lists)) {
      advise("link 'reprise::runtime' to the target of '" + shown(source) +
             "' in '" + shown(lists) + "', which is read-only");
      return;
    }
    if (change != plan.changes.end())
      text = change->after;
    else if (auto buffer = llvm::MemoryBuffer::getFile(lists))
      text = (*buffer)->getBuffer().str();
    auto linked =
        linkRuntime(text, llvm::sys::path::parent_path(lists), source);
    if (!linked) {
      advise("add 'find_package(Reprise REQUIRED)' and link "
             "'reprise::runtime' to the target of '" +
             shown(source) + "' in '" + shown(lists) +
             "': " + toString(linked.takeError()));
      return;
    }
    if (*linked == text)
      return;
    if (change != plan.changes.end())
      change->after = std::move(*linked);
    else
      plan.changes.push_back({lists, std::move(text), std::move(*linked)});
  }

  void advise(std::string line) {
    if (!llvm::is_contained(plan.advice, line))
      plan.advice.push_back(std::move(line));
  }

  static llvm::Error cannot(const llvm::Twine &why) {
    return llvm::createStringError(llvm::inconvertibleErrorCode(), why);
  }

  std::string shown(llvm::StringRef file) const {
    return report::shortPath(file, folder);
  }

  const report::Outcome &outcome;
  const Options &options;
  const std::string folder = report::folderOrCurrent("");
  report::Sources sources;
  std::map<std::string, FileState> files;
  Plan plan;
};

} // namespace

Plan planFixes(const report::Outcome &outcome, const Options &options) {
  return Planner(outcome, options).run();
}

} // namespace reprise::fix
