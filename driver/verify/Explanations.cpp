//===- Explanations.cpp - which finding explains a difference -------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Explanations.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

namespace reprise::verify {

namespace {

/// What was seen, and the checks that look for its causes.
struct Row {
  llvm::StringLiteral seen;
  std::vector<llvm::StringRef> checks;
};

const std::vector<Row> &table() {
  static const std::vector<Row> rows = {
      // The random stream had parted.
      {"random",
       {"missing-seed", "unstable-seed", "late-seed", "partial-seed",
        "reseed-in-loop", "host-random", "unguarded-validation", "missing-eval",
        "functional-dropout", "unregistered-module", "rng-restore-order",
        "unseeded-worker", "racing-draw", "sampler-epoch"}},
      // It had not: the same draws, another result.
      {"computed",
       {"cpu-race-op", "nondeterministic-op", "missing-deterministic-mode",
        "nondeterminism-enabled", "cudnn-benchmark", "cublas-workspace",
        "atomic-accumulation", "unordered-reduction", "unordered-batches",
        "async-copy", "uninitialized-tensor"}},
      // Nor does it show what comes from outside of LibTorch: other generators
      // than its own, time.
      {"data",
       {"host-random", "partial-seed", "unstable-seed", "unseeded-worker",
        "racing-draw", "clock-control"}},
      // Variations that were to blame.
      {"addresses", {"pointer-order", "uninitialized-tensor"}},
      {"environment-size", {"pointer-order", "uninitialized-tensor"}},
      {"scheduling",
       {"racing-draw", "unseeded-worker", "unordered-batches", "cpu-race-op",
        "unordered-reduction", "async-copy"}},
      {"affinity",
       {"racing-draw", "unseeded-worker", "unordered-batches", "cpu-race-op",
        "unordered-reduction", "hardware-threads"}},
      {"memory-fill", {"uninitialized-tensor"}},
      {"tensor-fill", {"uninitialized-tensor"}},
      {"directory-order", {"directory-order"}},
      {"clock", {"clock-control", "unstable-seed"}},
      {"gpu-timing", {"async-copy"}},
      {"threads", {"hardware-threads", "cpu-race-op", "unordered-reduction"}},
      {"cpus", {"hardware-threads"}},
      {"resume",
       {"incomplete-checkpoint", "rng-restore-order", "sampler-epoch"}}};
  return rows;
}

/// Whether these runs exclude what the check looks for: with another seed each
/// time, no command would agree with itself.
bool isExcluded(llvm::StringRef check, const Result &result) {
  const bool partsEachRun = check == "missing-seed" ||
                            check == "unstable-seed" || check == "late-seed";
  return partsEachRun && result.commandsDiffer() &&
         (result.countRuns(Role::Compared) > 1 ||
          result.countRuns(Role::Against) > 1);
}

/// What of the table was seen in these runs.
std::vector<llvm::StringRef> seenIn(const Result &result) {
  std::vector<llvm::StringRef> seen;
  // A culprit says more than the place.
  if (result.blame.kind == Blame::Kind::Found)
    seen.assign(result.blame.names.begin(), result.blame.names.end());
  const RandomRole role = result.comparison.randomRole();
  const bool isGradient =
      !result.comparison.operations.empty() &&
      !result.comparison.operations.front().gradientOf.empty();
  // Where no state was recorded yet, it may be either.
  if (role == RandomRole::Parted ||
      (role == RandomRole::Unknown && !isGradient))
    seen.push_back("random");
  if (role != RandomRole::Parted) {
    seen.push_back("computed");
    if (!isGradient)
      seen.push_back("data");
  }
  return seen;
}

/// Whether a call stands at the place, written `a.cpp:3:9-5:2`. A statement may
/// be of several lines; a whole function's body is not the place of each call.
bool isAt(llvm::StringRef place, const Frame &call) {
  auto [start, end] = place.rsplit('-');
  auto [firstLine, column] = start.rsplit(':');
  auto [file, line] = firstLine.rsplit(':');
  constexpr unsigned MostLines = 5;
  unsigned first = 0, last = 0;
  if (line.getAsInteger(10, first) ||
      end.split(':').first.getAsInteger(10, last))
    return false;
  if (last >= first + MostLines)
    last = first;
  return call.line >= first && call.line <= last &&
         llvm::sys::fs::equivalent(file, call.file);
}

bool isAtCallOf(const OperationDifference &operation, const Finding &finding) {
  const auto told = llvm::ArrayRef(operation.calls).take_front(ToldCalls);
  return llvm::any_of(told, [&](const Frame &call) {
    return isAt(finding.place, call) ||
           llvm::any_of(finding.notes, [&](const std::string &note) {
             return isAt(note, call);
           });
  });
}

int rank(const Finding &finding) {
  const int level = llvm::StringSwitch<int>(finding.level)
                        .Case("certain", 0)
                        .Case("likely", 1)
                        .Default(2);
  return finding.isAtCall ? level : level + 3;
}

} // namespace

llvm::Expected<std::vector<Finding>> readFindings(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return llvm::createFileError(path, buffer.getError());
  auto report = llvm::json::parse((*buffer)->getBuffer());
  if (!report)
    return llvm::createStringError(
        "'%s' is no JSON (%s): write it with 'reprise lint --format json'",
        path.str().c_str(), llvm::toString(report.takeError()).c_str());
  const llvm::json::Object *object = report->getAsObject();
  const llvm::json::Array *list =
      object ? object->getArray("findings") : nullptr;
  if (!list)
    return llvm::createStringError(
        "'%s' has no findings: write it with 'reprise lint --format json'",
        path.str().c_str());
  std::vector<Finding> result;
  for (const llvm::json::Value &value : *list)
    if (const llvm::json::Object *one = value.getAsObject()) {
      auto text = [&](llvm::StringRef key) {
        return one->getString(key).value_or("").str();
      };
      Finding &finding = result.emplace_back(Finding{
          text("rule"), text("level"), text("message"), text("place"), {}});
      if (const llvm::json::Array *notes = one->getArray("notes"))
        for (const llvm::json::Value &note : *notes)
          if (const llvm::json::Object *object = note.getAsObject())
            finding.notes.push_back(
                object->getString("place").value_or("").str());
    }
  return result;
}

std::vector<Finding> explain(const Result &result,
                             const std::vector<Finding> &findings) {
  std::vector<llvm::StringRef> checks;
  for (llvm::StringRef seen : seenIn(result))
    for (const Row &row : table())
      if (row.seen == seen)
        llvm::append_range(checks, row.checks);
  std::vector<Finding> found;
  for (const Finding &finding : findings) {
    llvm::StringRef check = finding.check;
    check.consume_front("reprise-");
    if (!llvm::is_contained(checks, check) || isExcluded(check, result))
      continue;
    found.push_back(finding);
    found.back().isAtCall =
        llvm::any_of(result.comparison.operations, [&](const auto &operation) {
          return isAtCallOf(operation, finding);
        });
  }
  llvm::stable_sort(found, [](const Finding &a, const Finding &b) {
    return rank(a) < rank(b);
  });
  return found;
}

} // namespace reprise::verify
