//===- Report.cpp - what verify says --------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Verify.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

namespace reprise::verify {

namespace {

std::string hex(std::uint64_t value) {
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::format("0x%016llx", static_cast<unsigned long long>(value));
  return text;
}

std::string threadName(llvm::StringRef thread) {
  return thread == "main" ? "the main thread" : ("thread " + thread).str();
}

std::string valueText(const Side &side) {
  if (side.operation.empty())
    return "nothing";
  return side.number ? side.number->text() : "digest " + hex(side.digest);
}

void printOutputs(const OperationDifference &difference, unsigned other,
                  llvm::raw_ostream &out) {
  const Side &first = difference.first, &second = difference.second;
  if (!difference.isOrdered)
    out << "  its output in run 1 is none of those in run " << other << ": "
        << valueText(first) << '\n';
  else if (first.operation == second.operation)
    out << "  its output: " << valueText(first) << " in run 1, "
        << valueText(second) << " in run " << other << '\n';
  else if (second.operation.empty() || first.operation.empty())
    out << "  run " << (first.operation.empty() ? 1 : other)
        << " ends there, before it\n";
  else
    out << "  run " << other << " has " << second.operation << " there\n";
}

/// `operation aten::add.Tensor, number 12 of the main thread`
void printOperation(const OperationDifference &difference,
                    llvm::raw_ostream &out) {
  const Side &named =
      difference.first.operation.empty() ? difference.second : difference.first;
  out << "operation " << named.operation << ", number " << difference.number
      << " of " << threadName(difference.thread);
  if (!difference.gradientOf.empty())
    out << ", in the gradient " << difference.gradientOf;
}

void printLosses(const Result &result, llvm::raw_ostream &out) {
  const std::uint64_t losses = result.runs.front().summary.losses;
  if (const auto &loss = result.comparison.loss) {
    out << "  first differing loss: number " << loss->number << ", after step "
        << loss->step << ": " << (loss->first ? loss->first->text() : "none")
        << " vs " << (loss->second ? loss->second->text() : "none") << '\n';
  } else if (losses) {
    out << "  all " << losses
        << " losses are equal: equal losses do not prove equal runs\n";
  } else {
    out << "  no loss was read\n";
  }
}

void printSteps(const Result &result, llvm::raw_ostream &out) {
  const auto &step = result.comparison.step;
  if (!step) {
    if (std::uint64_t steps = result.runs.front().summary.steps)
      out << "  the parameters are equal after all " << steps << " steps\n";
    return;
  }
  out << "  first differing parameters: step " << step->step;
  if (step->parameter)
    out << ", parameter " << step->parameter << " of " << step->parameters;
  if (!step->first || !step->second)
    out << ", which run " << (step->first ? result.other : 1)
        << " does not make\n";
  else
    out << ": digest " << hex(*step->first) << " vs " << hex(*step->second)
        << '\n';
}

void printPart(const Result &result, llvm::raw_ostream &out) {
  const auto &operations = result.comparison.operations;
  const int firstCode = result.runs.front().outcome.exitCode;
  const int otherCode = result.runs[result.other - 1].outcome.exitCode;
  out << "runs 1 and " << result.other << " part";
  if (!operations.empty()) {
    const OperationDifference &first = operations.front();
    if (result.runs.front().summary.steps)
      out << " at step " << first.step + 1;
    out << ", ";
    printOperation(first, out);
  }
  if (firstCode != otherCode)
    out << ": exit code " << firstCode << " vs " << otherCode;
  out << '\n';
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (i) {
      out << "  also: ";
      printOperation(operations[i], out);
      out << "\n  ";
    }
    printOutputs(operations[i], result.other, out);
  }
  printLosses(result, out);
  printSteps(result, out);
}

llvm::json::Value jsonOf(const std::optional<Number> &number) {
  return number ? llvm::json::Value(number->text()) : nullptr;
}

llvm::json::Object jsonOf(const Side &side) {
  return llvm::json::Object{{"operation", side.operation},
                            {"digest", hex(side.digest)},
                            {"value", jsonOf(side.number)}};
}

llvm::json::Object jsonOf(const RunReport &run) {
  return llvm::json::Object{{"run", run.number},
                            {"variation", run.variation.describe()},
                            {"exitCode", run.outcome.exitCode},
                            {"signal", run.outcome.signal},
                            {"operations", run.summary.operations},
                            {"steps", run.summary.steps},
                            {"losses", run.summary.losses},
                            {"digest", hex(run.summary.digest)}};
}

llvm::json::Object jsonOf(const Comparison &comparison, unsigned other) {
  llvm::json::Object result{{"run", other}};
  llvm::json::Array operations;
  for (const OperationDifference &difference : comparison.operations)
    operations.push_back(
        llvm::json::Object{{"thread", difference.thread},
                           {"number", difference.number},
                           {"stepsBefore", difference.step},
                           {"gradientOf", difference.gradientOf},
                           {"ordered", difference.isOrdered},
                           {"first", jsonOf(difference.first)},
                           {"second", jsonOf(difference.second)}});
  result["operations"] = std::move(operations);
  if (const auto &loss = comparison.loss)
    result["loss"] = llvm::json::Object{{"thread", loss->thread},
                                        {"number", loss->number},
                                        {"stepsBefore", loss->step},
                                        {"first", jsonOf(loss->first)},
                                        {"second", jsonOf(loss->second)}};
  auto digest = [](const std::optional<std::uint64_t> &value) {
    return value ? llvm::json::Value(hex(*value)) : nullptr;
  };
  if (const auto &step = comparison.step)
    result["step"] = llvm::json::Object{
        {"thread", step->thread},       {"number", step->step},
        {"parameter", step->parameter}, {"parameters", step->parameters},
        {"first", digest(step->first)}, {"second", digest(step->second)}};
  return result;
}

} // namespace

void printText(const Result &result, llvm::raw_ostream &out) {
  switch (result.verdict) {
  case Verdict::Failed:
    out << "error: " << result.failure << '\n';
    return;
  case Verdict::Part:
    printPart(result, out);
    return;
  case Verdict::Identical:
    break;
  }
  const RunSummary &summary = result.runs.front().summary;
  out << "identical: " << result.runs.size() << " runs, " << summary.steps
      << " steps, " << summary.losses << " losses, digest "
      << hex(summary.digest) << '\n';
  if (result.comparison.unequalWork)
    out << "  note: " << result.comparison.unequalWork
        << " worker threads did more or less work from run to run; no other "
           "thread noticed\n";
}

llvm::Error writeJson(const Result &result, const Options &options,
                      llvm::StringRef path) {
  std::error_code error;
  llvm::raw_fd_ostream out(path, error);
  if (error)
    return llvm::createFileError(path, error);
  llvm::json::Array runs, command{options.program.path};
  for (const RunReport &run : result.runs)
    runs.push_back(jsonOf(run));
  for (const std::string &argument : options.program.arguments)
    command.push_back(llvm::json::fixUTF8(argument));
  static constexpr const char *words[] = {"identical", "part", "failed"};
  llvm::json::Object report{
      {"version", 1},
      {"verdict", words[static_cast<int>(result.verdict)]},
      {"command", std::move(command)},
      {"threads", options.program.threads},
      {"runs", std::move(runs)}};
  if (!result.failure.empty())
    report["failure"] = llvm::json::fixUTF8(result.failure);
  if (result.verdict == Verdict::Part)
    report["difference"] = jsonOf(result.comparison, result.other);
  out << llvm::formatv("{0:2}\n", llvm::json::Value(std::move(report)));
  out.close();
  if (out.has_error())
    return llvm::createFileError(path, out.error());
  return llvm::Error::success();
}

} // namespace reprise::verify
