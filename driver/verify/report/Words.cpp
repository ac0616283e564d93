//===- Words.cpp - the words for what verify found ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/report/Words.h"

#include "driver/verify/report/Phrases.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

namespace reprise::verify {

namespace {

std::string threadName(llvm::StringRef thread) {
  return thread == "main" ? "the main thread" : ("thread " + thread).str();
}

std::string valueText(const Side &side) {
  if (side.operation.empty())
    return "nothing";
  return side.number ? side.number->text() : "digest " + hex(side.digest);
}

std::string outputsText(const OperationDifference &difference,
                        const Pair &pair) {
  const Side &first = difference.first, &second = difference.second;
  const std::string one = runName(pair.first.number);
  const std::string other = runName(pair.second.number);
  if (!difference.isOrdered)
    return "its output in " + one + " is none of those in " + other + ": " +
           valueText(first);
  if (first.operation == second.operation)
    return "its output: " + valueText(first) + " in " + one + ", " +
           valueText(second) + " in " + other;
  if (second.operation.empty() || first.operation.empty())
    return (first.operation.empty() ? one : other) + " ends there, before it";
  return other + " has " + second.operation + " there";
}

/// `operation aten::add.Tensor, number 12 of the main thread`
std::string operationText(const OperationDifference &difference) {
  const Side &named =
      difference.first.operation.empty() ? difference.second : difference.first;
  std::string result = "operation " + named.operation + ", number " +
                       std::to_string(difference.number) + " of " +
                       threadName(difference.thread);
  if (!difference.gradientOf.empty())
    result += ", in the gradient " + difference.gradientOf;
  return result;
}

std::string randomText(const Comparison &comparison) {
  const auto &random = comparison.random;
  switch (comparison.randomRole()) {
  case RandomRole::Equal:
    return "the random stream had not parted before it";
  case RandomRole::Parted:
    if (random && (comparison.operations.empty() ||
                   !comparison.operations.front().first.draws ||
                   random->step <= comparison.operations.front().step))
      return "the random stream had parted before it: it is another one after "
             "step " +
             std::to_string(random->step);
    return "it takes random numbers: the random stream had parted before it";
  case RandomRole::Unknown:
    break;
  }
  return {};
}

std::string lossText(const Result &result) {
  const auto &loss = result.comparison.loss;
  const std::uint64_t losses = result.runs.front().summary.losses;
  auto number = [](const std::optional<Number> &value) {
    return value ? value->text() : "none";
  };
  if (loss)
    return "first differing loss: number " + std::to_string(loss->number) +
           ", after step " + std::to_string(loss->step) + ": " +
           number(loss->first) + " vs " + number(loss->second);
  return losses ? "all " + std::to_string(losses) +
                      " losses are equal: equal losses do not prove equal runs"
                : "no loss was read";
}

std::string ulpText(std::uint64_t ulps) {
  // From here on the digits say no more than the power.
  if (ulps < 1000000)
    return std::to_string(ulps);
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::format("%.1e", static_cast<double>(ulps));
  return text;
}

/// How the losses drift apart from the first that differs.
std::string driftText(const Result &result, const Pair &pair) {
  const auto losses = lossesOf(pair.second, result);
  auto differs = [](const LossPair &loss) {
    return loss.first.number != loss.second.number;
  };
  auto first = llvm::find_if(losses, differs);
  if (first == losses.end())
    return {};
  std::vector<std::string> shown;
  std::uint64_t farthest = 0;
  std::size_t at = 0;
  for (auto loss = first; loss != losses.end(); ++loss) {
    if (shown.size() < 5)
      shown.push_back(loss->ulps ? ulpText(*loss->ulps) : "nan");
    if (loss->ulps.value_or(0) >= farthest) {
      farthest = loss->ulps.value_or(0);
      at = loss->number;
    }
  }
  const bool isCut = losses.end() - first > 5;
  return "from there the losses are " + llvm::join(shown, ", ") +
         (isCut ? ", ..." : "") + " units in the last place apart, at most " +
         ulpText(farthest) + " (number " + std::to_string(at) + ")";
}

std::string stepText(const Result &result) {
  const auto &step = result.comparison.step;
  if (!step) {
    const std::uint64_t steps = result.runs.front().summary.steps;
    return steps ? "the parameters are equal after all " +
                       std::to_string(steps) + " steps"
                 : "";
  }
  std::string text =
      "first differing parameters: step " + std::to_string(step->step);
  if (step->parameter)
    text += ", parameter " + std::to_string(step->parameter) + " of " +
            std::to_string(step->parameters);
  if (!step->first || !step->second) {
    const Pair pair(result);
    return text + ", which " +
           runName((step->first ? pair.second : pair.first).number) +
           " does not make";
  }
  return text + ": digest " + hex(*step->first) + " vs " + hex(*step->second);
}

/// What the program itself recorded otherwise.
std::string programText(const ProgramTraceDifference &difference,
                        const Pair &pair) {
  const std::string one = runName(pair.first.number);
  const std::string other = runName(pair.second.number);
  return "trace " + difference.name + ": " +
         (difference.difference
              ? difference.difference->words("in " + one, "in " + other)
              : (difference.isInFirst ? other : one) + " does not write it");
}

/// Where the operation is called in the user's code: the innermost calls, each
/// file named once.
std::string callsText(const OperationDifference &difference) {
  std::string text;
  llvm::StringRef lastFile;
  for (const Frame &call :
       llvm::ArrayRef(difference.calls).take_front(ToldCalls)) {
    const bool isFirst = text.empty();
    text += isFirst ? "called" : ", from";
    if (call.line && call.file == lastFile)
      text += " line " + std::to_string(call.line);
    else if (call.line)
      text += ((isFirst ? " at " : " ") + insideFolder(call.file) + ":" +
               llvm::Twine(call.line))
                  .str();
    text += (call.line || isFirst ? " in " : " ") + call.function;
    lastFile = call.file;
  }
  if (!text.empty() && !difference.calls.front().line)
    text += " (build it with -g to see the lines)";
  return text;
}

/// A program that goes on from what it finds is another one in its second run.
std::string leftBehindText(const Result &result, const Pair &pair) {
  const auto &operations = result.comparison.operations;
  // Draws that differ have another cause.
  if (result.leftBehind.empty() || pair.second.role == Role::Against ||
      (!operations.empty() && operations.front().first.draws))
    return {};
  std::string text = "run 1 left files where the others start, and they may go "
                     "on from these: " +
                     result.leftBehind.front();
  if (const std::size_t more = result.leftBehind.size() - 1)
    text += " and " + std::to_string(more) + " more";
  return text + "; --own-folders keeps them apart";
}

std::string identicalHeadline(const Result &result) {
  const RunSummary &summary = result.runs.front().summary;
  std::string text =
      "identical: " + counted(result.countRuns(Role::Compared), "runs");
  if (const unsigned against = result.countRuns(Role::Against))
    text = "the same training: " +
           counted(result.countRuns(Role::Compared), "runs and ") +
           std::to_string(against) + " of the other command";
  return text + ", " + counted(summary.steps, "steps, ") +
         counted(summary.losses, "losses, digest ") + hex(summary.digest);
}

} // namespace

std::string title(const Result &result) {
  switch (result.verdict) {
  case Verdict::Identical:
    return result.countRuns(Role::Against) ? "The trainings are bit-identical"
                                           : "The runs are bit-identical";
  case Verdict::Part:
    return "The runs part";
  case Verdict::Failed:
    break;
  }
  return "The program could not be verified";
}

std::string headline(const Result &result) {
  if (result.verdict == Verdict::Failed)
    return result.failure;
  if (result.verdict == Verdict::Identical)
    return identicalHeadline(result);
  const Pair pair(result);
  const auto &operations = result.comparison.operations;
  const auto &step = result.comparison.step;
  const auto &loss = result.comparison.loss;
  std::string text = "runs " + std::to_string(pair.first.number) + " and " +
                     std::to_string(pair.second.number) + " part";
  if (!operations.empty()) {
    if (pair.first.summary.steps)
      text += " at step " + std::to_string(operations.front().step + 1);
    text += ", " + operationText(operations.front());
  } else if (step && (!loss || step->step <= loss->step)) {
    text += " at step " + std::to_string(step->step);
  } else if (loss) {
    text += " at loss number " + std::to_string(loss->number) +
            ", after step " + std::to_string(loss->step);
  }
  if (pair.first.outcome.exitCode != pair.second.outcome.exitCode)
    text += ": exit code " + std::to_string(pair.first.outcome.exitCode) +
            " vs " + std::to_string(pair.second.outcome.exitCode);
  else if (operations.empty() && !step && !loss &&
           !result.comparison.program.empty())
    text += ": the traces that they write themselves differ";
  else if (result.comparison.isSame())
    text += ": they leave other files";
  return text;
}

std::vector<std::string> details(const Result &result, const Options &options) {
  std::vector<std::string> lines;
  auto add = [&](std::string line) {
    if (!line.empty())
      lines.push_back(std::move(line));
  };
  if (result.verdict == Verdict::Failed)
    return result.lastWords;
  if (result.verdict == Verdict::Identical) {
    if (options.program.depth == Depth::Steps)
      add("operations were not compared (--depth steps)");
    if (options.against)
      add("the parameters are equal after each step; what else the two do was "
          "not compared");
    if (const unsigned threads = result.comparison.unequalWork)
      add("note: " + std::to_string(threads) +
          " worker threads did more or less work from run to run; no other "
          "thread noticed");
    if (const RunReport &run = result.runs.front(); run.programTraces)
      add("its own traces: " + counted(run.programTraces, "with the same ") +
          counted(run.programRecords, "records in all runs"));
    if (!options.files.empty())
      add("files: " + std::to_string(result.runs.front().files.size()) +
          " were written, with the same bytes in all runs");
    return lines;
  }
  const Pair pair(result);
  if (pair.second.role == Role::Against && options.against)
    add(runName(pair.second.number) +
        " is of the other command: " + options.against->text());
  const auto &operations = result.comparison.operations;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (i)
      add("also: " + operationText(operations[i]));
    add(callsText(operations[i]));
    add(outputsText(operations[i], pair));
    if (!i)
      add(randomText(result.comparison));
  }
  if (operations.empty() && result.comparison.step)
    add(randomText(result.comparison));
  add(lossText(result));
  add(driftText(result, pair));
  add(stepText(result));
  const auto &step = result.comparison.step;
  const auto &random = result.comparison.random;
  if (operations.empty() && step && random && random->step == step->step)
    add("the random stream is another one after this step, too");
  if (options.program.depth == Depth::Steps && !result.comparison.isSame())
    add("to learn the operation, run it again with '--depth operations'");
  for (const ProgramTraceDifference &difference : result.comparison.program)
    add(programText(difference, pair));
  add(leftBehindText(result, pair));
  for (const FileDifference &file : result.files)
    add("file " + file.path + ": " + file.what);
  if (!result.failure.empty())
    add("note: " + result.failure);
  return lines;
}

std::vector<LossPair> lossesOf(const RunReport &run, const Result &result) {
  if (!run.reference)
    return {};
  std::vector<Loss> losses = run.summary.allLosses();
  for (Loss &loss : losses)
    loss.step += run.skipped;
  return matchLosses(result.run(run.reference).summary.allLosses(), losses);
}

} // namespace reprise::verify
