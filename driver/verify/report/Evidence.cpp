//===- Evidence.cpp - what was tried, and what it proves ------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/report/Evidence.h"

#include "driver/verify/Confidence.h"
#include "driver/verify/Explanations.h"
#include "driver/verify/report/Phrases.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace reprise::verify {

/// What makes the runs part, or nothing if it was not looked for.
static std::string blameText(const Result &result) {
  const Blame &blame = result.blame;
  const std::string runs =
      counted(blame.runs, blame.runs == 1 ? "more run" : "more runs");
  switch (blame.kind) {
  case Blame::Kind::NotSought:
    break;
  case Blame::Kind::ByItself:
    return "it parts by itself: no variation is needed (" + runs + ")";
  case Blame::Kind::Found:
    return "to blame: " + llvm::join(blame.names, ", ") + " (" + runs +
           "; without any variation the program repeated)";
  case Blame::Kind::NotFound:
    return "no variation alone made it part again in " + runs +
           ": what parts it is rare, or takes several together";
  case Blame::Kind::GaveUp:
    return "what is to blame was not found: the search ended after " + runs;
  }
  return {};
}

static std::vector<std::string> manifestLines(const Result &result,
                                              std::size_t limit) {
  const auto &manifest = result.comparison.manifest;
  if (result.verdict != Verdict::Part || !manifest)
    return {};
  if (manifest->empty())
    return {"manifest: the same in both runs"};
  const Pair pair(result);
  std::vector<std::string> lines;
  for (const ManifestDifference &difference :
       llvm::ArrayRef(*manifest).take_front(limit))
    lines.push_back("manifest: " +
                    difference.words("in " + runName(pair.first.number),
                                     "in " + runName(pair.second.number)));
  if (manifest->size() > limit)
    lines.push_back("manifest: and " +
                    counted(manifest->size() - limit, "more differences"));
  return lines;
}

/// How many runs part; of two commands, whether each repeats by itself.
static std::string agreementText(const Result &result) {
  const unsigned runs =
      result.countRuns(Role::Compared) + result.countRuns(Role::Against);
  const unsigned parted = result.countParted();
  if (result.run(result.other).role != Role::Against)
    return std::to_string(parted) + " of " +
           counted(runs, parted == 1 ? "runs differs from the first"
                                     : "runs differ from the first");
  return result.commandsDiffer()
             ? "the runs of each command agree with one another"
             : "the runs of the other command do not agree with one another, "
               "either";
}

/// What was not compared because the runs were ended.
static std::string endText(const Result &result, const Options &options) {
  if (!result.runs.front().outcome.endedAtStep)
    return {};
  std::string text =
      "each run was ended after " + counted(options.steps, "steps");
  if (const unsigned threads = result.comparison.cutOff)
    text += ", and so were " + std::to_string(threads) +
            " worker threads amid their work, which was not compared";
  return text;
}

std::vector<std::string> evidence(const Result &result,
                                  const Options &options) {
  std::vector<std::string> lines;
  auto add = [&](std::string line) {
    if (!line.empty())
      lines.push_back(std::move(line));
  };
  if (result.verdict == Verdict::Failed)
    return lines;
  add(blameText(result));
  // The best explanations come first.
  llvm::append_range(lines, manifestLines(result, 5));
  if (result.verdict == Verdict::Part)
    for (const Finding &finding : explain(result, options.findings))
      add((finding.isAtCall ? "lint says of this call: "
                            : "lint may explain it: ") +
          insideFolder(finding.place).str() + ": " + finding.check + ": " +
          finding.message);
  const unsigned runs =
      result.countRuns(Role::Compared) + result.countRuns(Role::Against);
  if (result.verdict == Verdict::Part)
    add(agreementText(result));
  add(endText(result, options));
  const std::vector<std::string> names = varied(result, options);
  add(names.empty() ? "nothing was varied but the time of the start"
                    : "varied: " + llvm::join(names, ", "));
  for (const Difference &missing : notVaried(result, options))
    add("not varied: " + missing.name + ", " + missing.what);
  if (result.verdict == Verdict::Identical)
    add(std::to_string(runs) + " runs agree: " + confidenceText(runs));
  return lines;
}

std::string outcomeText(const RunReport &run) {
  if (!run.reference)
    return "the first";
  return (run.isSame ? "as " : "parts from ") + runName(run.reference);
}

/// Said of a variation that was asked for in vain.
static constexpr llvm::StringLiteral NoRun = "no run came to it";

std::vector<std::string> varied(const Result &result, const Options &options) {
  std::vector<std::string> names;
  for (const Variation &variation : options.selection.variations)
    if (result.countVaried(variation.name))
      names.push_back(variation.name);
  return names;
}

std::vector<Difference> notVaried(const Result &result,
                                  const Options &options) {
  std::vector<Difference> found;
  for (const Variation &variation : options.selection.variations)
    if (!result.countVaried(variation.name))
      found.push_back({variation.name, NoRun.str()});
  llvm::append_range(found, options.selection.missing);
  return found;
}

std::string stateOf(llvm::StringRef variation, const Result &result,
                    const Options &options) {
  for (const Difference &missing : options.selection.missing)
    if (missing.name == variation)
      return "not here: " + missing.what;
  if (llvm::is_contained(result.blame.names, variation))
    return "to blame";
  if (const unsigned count = result.countVaried(variation))
    return "in " + std::to_string(count) + (count == 1 ? " run" : " runs");
  for (const Variation &chosen : options.selection.variations)
    if (chosen.name == variation)
      return NoRun.str();
  return "not asked for";
}

} // namespace reprise::verify
