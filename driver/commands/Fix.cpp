//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Analysis.h"
#include "Commands.h"

#include "driver/fix/Plan.h"
#include "driver/fix/ReplaceFile.h"
#include "driver/fix/UnifiedDiff.h"
#include "driver/report/Paths.h"
#include "driver/report/Report.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

#include <set>

namespace reprise::commands {
namespace {

namespace cl = llvm::cl;
using rules::Finding;

/// Says what a plan does, then does it or shows it as a diff.
class FixRun {
public:
  FixRun(const report::Outcome &outcome, fix::Plan plan, bool dryRun)
      : outcome(outcome), plan(std::move(plan)), dryRun(dryRun) {}

  /// Gives the exit code.
  int run() {
    reportUnanalysed();
    if (dryRun)
      showDiff();
    else
      writeFiles();
    for (const fix::Made &made : plan.made)
      if (!llvm::any_of(made.files, [&](const std::string &file) {
            return unwritten.count(file);
          }))
        say(*made.finding, dryRun ? "would be fixed" : "fixed",
            made.fix->description);
    for (const fix::Left &left : plan.left)
      say(*left.finding, "left", left.reason);
    for (const std::string &line : plan.advice)
      log() << "to do: " << line << '\n';
    log() << summary() << '\n';
    return exitCode();
  }

private:
  /// A dry run's stdout is the diff and nothing else.
  llvm::raw_ostream &log() const {
    return dryRun ? llvm::errs() : llvm::outs();
  }

  std::string shown(llvm::StringRef file) const {
    return report::shortPath(file, folder);
  }

  void say(const Finding &finding, llvm::StringRef what,
           llvm::StringRef detail) {
    log() << shown(finding.place.file) << ':' << finding.place.line << ':'
          << finding.place.column << ": " << what << ": " << detail << " ["
          << finding.rule << "]\n";
  }

  void reportUnanalysed() {
    for (const report::Unanalysed &one : outcome.unanalysed)
      llvm::errs() << shown(one.source)
                   << ": error: could not analyse: " << one.message << '\n';
  }

  /// Paths in a diff may not go upwards: `patch` refuses that.
  void showDiff() {
    std::string base = folder;
    auto isOutside = [&](const fix::Change &change) {
      return report::insideFolder(change.file, base).size() ==
             change.file.size();
    };
    while (base.size() > 1 && llvm::any_of(plan.changes, isOutside)) {
      base.resize(base.rfind('/'));
      if (base.empty())
        base = "/";
    }
    if (base != folder)
      printNote("paths in the diff are relative to '" + base + "'");
    for (const fix::Change &change : plan.changes)
      fix::writeUnifiedDiff(report::insideFolder(change.file, base),
                            change.before, change.after, llvm::outs());
    llvm::outs().flush();
  }

  void writeFiles() {
    for (const fix::Change &change : plan.changes)
      if (llvm::Error error =
              fix::replaceFile(change.file, change.before, change.after)) {
        printError(toString(std::move(error)));
        unwritten.insert(change.file);
      }
  }

  /// Findings whose fix was made and reached the disk.
  unsigned fixedCount() const {
    return llvm::count_if(plan.made, [&](const fix::Made &made) {
      return llvm::none_of(made.files, [&](const std::string &file) {
        return unwritten.count(file);
      });
    });
  }

  std::string summary() const {
    if (outcome.findings.empty())
      return report::summary(outcome);
    unsigned all = outcome.findings.size();
    std::string line = llvm::formatv(
        "{0} {1} of {2} finding{3}; {4} file{5} {6}",
        dryRun ? "would fix" : "fixed", fixedCount(), all, all == 1 ? "" : "s",
        plan.changes.size() - unwritten.size(),
        plan.changes.size() - unwritten.size() == 1 ? "" : "s",
        dryRun ? "to change" : "changed");
    return line + report::leftOut(outcome);
  }

  int exitCode() const {
    bool isBlocked =
        llvm::any_of(plan.left, [](auto &left) { return left.isBlocked; });
    if (!outcome.unanalysed.empty() || !unwritten.empty() || isBlocked)
      return Exit::Unanalysed;
    return plan.left.empty() ? Exit::Clean : Exit::Found;
  }

  const report::Outcome &outcome;
  const fix::Plan plan;
  const bool dryRun;
  const std::string folder = report::folderOrCurrent("");
  std::set<std::string> unwritten;
};

} // namespace

int fixMain(llvm::ArrayRef<const char *> arguments) {
  Verb verb("fix", "repair what lint finds");
  AnalysisOptions options(verb);
  cl::opt<bool> dryRun("dry-run", cl::sub(verb),
                       cl::desc("print a unified diff and write nothing"));
  cl::opt<bool> unsafe("unsafe", cl::sub(verb),
                       cl::desc("make fixes too that change results or want a "
                                "review"));
  if (!verb.parse(arguments))
    return Exit::Misused;

  llvm::Expected<report::Outcome> outcome = analyse(options);
  if (!outcome) {
    printError(toString(outcome.takeError()));
    return Exit::Misused;
  }
  return FixRun(*outcome, fix::planFixes(*outcome, {unsafe}), dryRun).run();
}

} // namespace reprise::commands
