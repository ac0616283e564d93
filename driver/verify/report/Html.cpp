//===- Html.cpp - what verify says as a page ------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/report/Chart.h"
#include "driver/verify/report/Evidence.h"
#include "driver/verify/report/Phrases.h"
#include "driver/verify/report/Report.h"
#include "driver/verify/report/Words.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"

#include <algorithm>
#include <limits>

namespace reprise::verify {

namespace {

constexpr char head[] = R"(<!doctype html>
<html lang=en>
<meta charset=utf-8>
<meta name=viewport content="width=device-width, initial-scale=1">
<meta name=color-scheme content="light dark">
<title>reprise verify</title>
<style>
:root { --page: #ffffff; --card: #f5f7f9; --ink: #1c2128; --dim: #59636e;
  --rule: #d5dae0; --same: #0b62c4; --part: #c2410c; --part2: #8a3ab9;
  --part3: #0f7b6c; --good: #14713a; --bad: #b42318; --odd: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0e1217; --card: #171c23; --ink: #e4e9ef; --dim: #9aa5b1;
    --rule: #323a44; --same: #6cb2ff; --part: #ff9a5c; --part2: #d09bf5;
    --part3: #5fd4bd; --good: #57c785; --bad: #ff8377; --odd: #e5b454; } }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 4rem;
  background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h1.identical { color: var(--good); } h1.part { color: var(--bad); }
h1.failed { color: var(--odd); }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; }
p, ul { margin: .4rem 0; } li { margin: .15rem 0; }
code, .digest { font-family: ui-monospace, "DejaVu Sans Mono", monospace;
  font-size: .87em; }
code { overflow-wrap: anywhere; } .digest { white-space: nowrap; }
.command { color: var(--dim); }
.lead { font-size: 1.05rem; background: var(--card); border-radius: 8px;
  padding: .7rem 1rem; margin: 1rem 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0;
  border-bottom: 1px solid var(--rule); }
th { color: var(--dim); font-weight: 600; white-space: nowrap; }
td.number, th.number { text-align: right; }
tr.parts td { color: var(--part); } tr.blame td { color: var(--bad); }
tr.off td { color: var(--dim); } td.name { white-space: nowrap; }
svg { width: 100%; min-width: 34rem; height: auto; display: block; background: var(--card);
  border-radius: 8px; }
.grid { stroke: var(--rule); stroke-width: 1; }
.tick { fill: var(--dim); font-size: 12px; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.line.same { stroke: var(--same); } i.same { background: var(--same); }
.line.part { stroke: var(--part); } i.part { background: var(--part); }
.line.part2 { stroke: var(--part2); } i.part2 { background: var(--part2); }
.line.part3 { stroke: var(--part3); } i.part3 { background: var(--part3); }
line.parts { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 4 4; }
text.parts { fill: var(--bad); }
.legend { color: var(--dim); font-size: .88rem; }
.legend span { margin-right: 1.2rem; white-space: nowrap; }
.legend i { display: inline-block; width: 1.1rem; height: 3px;
  vertical-align: middle; margin-right: .4rem; border-radius: 2px; }
</style>
)";

void printList(const std::vector<std::string> &lines, llvm::raw_ostream &out) {
  out << "<ul>\n";
  for (const std::string &line : lines)
    out << "<li>" << escapeHtml(line) << "</li>\n";
  out << "</ul>\n";
}

double valueOf(const Number &number) {
  return llvm::bit_cast<double>(number.bits);
}

/// Which of the compared runs are drawn as lines of their own: the first few
/// that part. More lines than these nobody can tell apart.
std::vector<const RunReport *> drawnRuns(const Result &result) {
  std::vector<const RunReport *> runs;
  for (const RunReport &run : result.runs)
    if (run.role != Role::Blame && run.reference && !run.isSame &&
        runs.size() < 3)
      runs.push_back(&run);
  return runs;
}

constexpr const char *styles[] = {"part", "part2", "part3"};

/// `run 1, and 3 more like it`
std::string sameName(const Result &result) {
  const auto count = llvm::count_if(result.runs, [](const RunReport &run) {
    return run.role != Role::Blame && run.reference == 1 && run.isSame;
  });
  return "run 1" +
         (count ? ", and " + std::to_string(count) + " more like it" : "");
}

/// On a narrow screen a chart is moved to and fro, not made unreadable.
void printChart(const Chart &chart, llvm::raw_ostream &out) {
  out << "<div class=scroll>\n";
  drawChart(chart, out);
  out << "</div>\n";
}

/// The losses of the first run with those of the runs that part, at the places
/// that they have in common.
void printLosses(const Result &result, llvm::raw_ostream &out) {
  const auto parted = drawnRuns(result);
  Chart losses{"losses of all runs", "losses, in the order they were read", {}};
  Chart ulps{"distance of the losses from run 1 in units in the last place",
             "losses, in the order they were read",
             {},
             /*isLogarithmic=*/true};
  Line same{sameName(result), "same", {}};
  if (parted.empty())
    for (const Loss &loss : result.runs.front().summary.allLosses())
      same.values.push_back(valueOf(loss.number));
  for (std::size_t i = 0; i < parted.size(); ++i) {
    const std::string name = "run " + std::to_string(parted[i]->number);
    Line line{name, styles[i], {}}, distance{name, styles[i], {}};
    const auto pairs = lossesOf(*parted[i], result);
    for (std::size_t at = 0; at < pairs.size(); ++at) {
      const LossPair &pair = pairs[at];
      if (!i)
        same.values.push_back(valueOf(pair.first.number));
      if (!i && !losses.partsAt && pair.first.number != pair.second.number)
        losses.partsAt = ulps.partsAt = at + 1;
      line.values.push_back(valueOf(pair.second.number));
      distance.values.push_back(pair.ulps
                                    ? static_cast<double>(*pair.ulps)
                                    : std::numeric_limits<double>::quiet_NaN());
    }
    losses.lines.push_back(std::move(line));
    ulps.lines.push_back(std::move(distance));
  }
  if (same.values.empty())
    return;
  // Above the others, which then show only where they part; of these the first.
  std::reverse(losses.lines.begin(), losses.lines.end());
  std::reverse(ulps.lines.begin(), ulps.lines.end());
  losses.lines.push_back(std::move(same));
  out << "<h2>Losses</h2>\n";
  printChart(losses, out);
  if (!losses.partsAt)
    return;
  out << "<h2>How far the losses are apart, in units in the last place</h2>\n";
  printChart(ulps, out);
}

void printVariationTable(const Result &result, const Options &options,
                         llvm::raw_ostream &out) {
  out << "<div class=scroll><table><tr><th>variation<th>what is "
         "different<th>here</tr>\n";
  auto row = [&](const Variation &variation) {
    const std::string state = stateOf(variation.name, result, options);
    const char *style = state == "to blame"                         ? "blame"
                        : llvm::StringRef(state).starts_with("in ") ? "on"
                                                                    : "off";
    out << "<tr class=" << style << "><td class=name>"
        << escapeHtml(variation.name) << "<td>" << escapeHtml(variation.what)
        << "<td>" << escapeHtml(state) << "</tr>\n";
  };
  for (const Variation &variation : knownVariations())
    row(variation);
  for (const Variation &variation : options.selection.variations)
    if (variation.compared != Compared::All)
      row(variation);
  out << "</table></div>\n";
}

void printRuns(const Result &result, llvm::raw_ostream &out) {
  out << "<h2>Runs</h2>\n<div class=scroll><table><tr><th "
         "class=number>run<th>started<th class=number>steps<th "
         "class=number>losses<th>digest<th>outcome</tr>\n";
  for (const RunReport &run : result.runs) {
    out << "<tr class=" << (run.isSame ? "same" : "parts")
        << "><td class=number>" << run.number << "<td>"
        << (run.role == Role::Against ? "the other command, " : "")
        << (run.role == Role::Blame ? "to find what is to blame: " : "")
        << escapeHtml(describe(run.differences)) << "<td class=number>"
        << run.summary.steps << "<td class=number>" << run.summary.losses
        << "<td class=digest>" << hex(run.summary.digest) << "<td>"
        << escapeHtml(outcomeText(run)) << "</tr>\n";
  }
  out << "</table></div>\n";
}

void printFiles(const Result &result, llvm::raw_ostream &out) {
  if (result.runs.empty() || result.runs.front().files.empty())
    return;
  out << "<h2>Files</h2>\n<div class=scroll><table><tr><th>file<th "
         "class=number>bytes<th>in the other runs</tr>\n";
  for (const auto &[path, state] : result.runs.front().files) {
    auto found = llvm::find_if(
        result.files, [&, &name = path](const FileDifference &difference) {
          return difference.path == name;
        });
    const bool isSame = found == result.files.end();
    out << "<tr class=" << (isSame ? "same" : "parts") << "><td>"
        << escapeHtml(path) << "<td class=number>" << state.size << "<td>"
        << (isSame ? "the same" : escapeHtml(found->what)) << "</tr>\n";
  }
  out << "</table></div>\n";
}

/// All of it; the list above has what explains the most.
void printManifest(const Result &result, llvm::raw_ostream &out) {
  const auto &manifest = result.comparison.manifest;
  if (result.verdict != Verdict::Part || !manifest || manifest->empty())
    return;
  const RunReport &second = result.run(result.other);
  out << "<h2>What the manifests say</h2>\n<div class=scroll><table><tr><th>"
         "entry<th>run "
      << second.reference << "<th>run " << second.number << "<th></tr>\n";
  auto cell = [](const std::optional<std::string> &value) {
    return value ? escapeHtml(*value) : std::string("not set");
  };
  for (const ManifestDifference &difference : *manifest)
    out << "<tr><td class=name>" << escapeHtml(difference.name) << "<td>"
        << cell(difference.left) << "<td>" << cell(difference.right) << "<td>"
        << escapeHtml(difference.reason) << "</tr>\n";
  out << "</table></div>\n";
}

} // namespace

void printHtml(const Result &result, const Options &options,
               llvm::raw_ostream &out) {
  static constexpr const char *classes[] = {"identical", "part", "failed"};
  static constexpr const char *titles[] = {"The runs are bit-identical",
                                           "The runs part",
                                           "The program could not be verified"};
  const int verdict = static_cast<int>(result.verdict);
  out << head << "<h1 class=" << classes[verdict] << ">" << titles[verdict]
      << "</h1>\n<p class=command><code>" << escapeHtml(options.program.text())
      << "</code></p>\n";
  if (options.against)
    out << "<p class=command>against <code>"
        << escapeHtml(options.against->text()) << "</code></p>\n";
  out << "<p class=lead>" << escapeHtml(headline(result)) << "</p>\n";
  printList(details(result, options), out);
  printLosses(result, out);
  out << "<h2>What was tried</h2>\n";
  printList(evidence(result, options), out);
  printVariationTable(result, options, out);
  printManifest(result, out);
  printFiles(result, out);
  printRuns(result, out);
  out << "</html>\n";
}

} // namespace reprise::verify
