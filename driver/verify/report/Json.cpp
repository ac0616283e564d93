//===- Json.cpp - what verify says to programs ----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Confidence.h"
#include "driver/verify/Explanations.h"
#include "driver/verify/report/Evidence.h"
#include "driver/verify/report/Phrases.h"
#include "driver/verify/report/Report.h"
#include "driver/verify/report/Words.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

namespace reprise::verify {

namespace {

using llvm::json::Array;
using llvm::json::fixUTF8;
using llvm::json::Object;
using llvm::json::Value;

template <typename List, typename Convert>
Array arrayOf(const List &list, const Convert &convert) {
  Array result;
  for (const auto &element : list)
    result.push_back(convert(element));
  return result;
}

Value jsonOf(const std::optional<Number> &number) {
  return number ? Value(number->text()) : nullptr;
}

Object jsonOf(const Side &side) {
  return Object{{"operation", side.operation},
                {"digest", hex(side.digest)},
                {"draws", side.draws},
                {"value", jsonOf(side.number)}};
}

Object jsonOf(const Difference &difference) {
  return Object{{"name", difference.name}, {"what", fixUTF8(difference.what)}};
}

Array commandOf(const Program &program) {
  Array result{fixUTF8(program.path)};
  for (const std::string &argument : program.arguments)
    result.push_back(fixUTF8(argument));
  return result;
}

Array filesOf(const FileStates &files) {
  Array result;
  for (const auto &[path, state] : files)
    result.push_back(Object{{"path", fixUTF8(path)},
                            {"size", state.size},
                            {"digest", state.digest}});
  return result;
}

Object jsonOf(const RunReport &run, const Result &result) {
  static constexpr const char *roles[] = {"compared", "against", "blame"};
  Object object{{"run", run.number},
                {"role", roles[static_cast<int>(run.role)]},
                {"variation", fixUTF8(describe(run.differences))},
                {"variations", arrayOf(run.differences,
                                       [](const Difference &each) {
                                         return Value(jsonOf(each));
                                       })},
                {"exitCode", run.outcome.exitCode},
                {"signal", run.outcome.signal},
                {"timedOut", run.outcome.timedOut},
                {"endedAtStep", run.outcome.endedAtStep},
                {"leftProcesses", run.outcome.leftProcesses},
                {"droppedOutput", run.outcome.droppedOutput},
                {"operations", run.summary.operations},
                {"steps", run.summary.steps},
                {"losses", run.summary.losses},
                {"digest", hex(run.summary.digest)},
                {"files", filesOf(run.files)},
                {"traces", run.programTraces},
                {"traceRecords", run.programRecords}};
  if (run.reference) {
    object["comparedWith"] = run.reference;
    object["same"] = run.isSame;
    // Null where a number is none.
    if (!run.isSame)
      object["ulps"] = arrayOf(lossesOf(run, result), [](const LossPair &loss) {
        return loss.ulps ? Value(*loss.ulps) : Value(nullptr);
      });
  }
  return object;
}

/// Without a line where there is no debug information.
Object jsonOf(const Frame &call) {
  Object object{{"function", fixUTF8(call.function)}};
  if (call.line) {
    object["file"] = fixUTF8(call.file);
    object["line"] = call.line;
  }
  return object;
}

Object jsonOf(const OperationDifference &difference) {
  return Object{
      {"thread", difference.thread},
      {"number", difference.number},
      {"stepsBefore", difference.step},
      {"gradientOf", difference.gradientOf},
      {"ordered", difference.isOrdered},
      {"calls", arrayOf(difference.calls,
                        [](const Frame &call) { return Value(jsonOf(call)); })},
      {"first", jsonOf(difference.first)},
      {"second", jsonOf(difference.second)}};
}

Object jsonOf(const ProgramTraceDifference &trace) {
  Object object{{"trace", fixUTF8(trace.name)}};
  const auto &difference = trace.difference;
  if (!difference) {
    object["writtenBy"] = trace.isInFirst ? "first" : "second";
    return object;
  }
  object["what"] = fixUTF8(difference->words("in the first", "in the second"));
  object["equalRecords"] = difference->index;
  const auto &record = difference->left ? difference->left : difference->right;
  object["step"] = record->step;
  object["kind"] = record->kind;
  object["name"] = fixUTF8(record->name);
  return object;
}

Object jsonOf(const ManifestDifference &difference) {
  auto value = [](const std::optional<std::string> &text) {
    return text ? Value(*text) : nullptr;
  };
  return Object{{"name", difference.name},
                {"first", value(difference.left)},
                {"second", value(difference.right)},
                {"reason", difference.reason}};
}

Object differenceOf(const Result &report) {
  static constexpr const char *roles[] = {"unknown", "parted", "equal"};
  const Comparison &comparison = report.comparison;
  Object result{
      {"run", report.other},
      {"comparedWith", report.run(report.other).reference},
      {"training", comparison.isTraining},
      {"randomBefore", roles[static_cast<int>(comparison.randomRole())]}};
  result["operations"] =
      arrayOf(comparison.operations, [](const OperationDifference &each) {
        return Value(jsonOf(each));
      });
  if (const auto &random = comparison.random)
    result["random"] =
        Object{{"thread", random->thread}, {"step", random->step}};
  if (const auto &loss = comparison.loss)
    result["loss"] = Object{{"thread", loss->thread},
                            {"number", loss->number},
                            {"stepsBefore", loss->step},
                            {"first", jsonOf(loss->first)},
                            {"second", jsonOf(loss->second)}};
  auto digest = [](const std::optional<std::uint64_t> &value) {
    return value ? Value(hex(*value)) : nullptr;
  };
  if (const auto &step = comparison.step)
    result["step"] = Object{
        {"thread", step->thread},       {"number", step->step},
        {"parameter", step->parameter}, {"parameters", step->parameters},
        {"first", digest(step->first)}, {"second", digest(step->second)}};
  result["traces"] =
      arrayOf(comparison.program, [](const ProgramTraceDifference &each) {
        return Value(jsonOf(each));
      });
  if (comparison.manifest)
    result["manifest"] =
        arrayOf(*comparison.manifest, [](const ManifestDifference &each) {
          return Value(jsonOf(each));
        });
  result["files"] = arrayOf(report.files, [](const FileDifference &file) {
    return Value(
        Object{{"path", fixUTF8(file.path)}, {"what", fixUTF8(file.what)}});
  });
  return result;
}

Object jsonOf(const Blame &blame) {
  static constexpr const char *words[] = {"not sought", "by itself", "found",
                                          "not found", "gave up"};
  return Object{{"verdict", words[static_cast<int>(blame.kind)]},
                {"variations", Array(blame.names)},
                {"runs", blame.runs}};
}

} // namespace

void printJson(const Result &result, const Options &options,
               llvm::raw_ostream &out) {
  static constexpr const char *words[] = {"identical", "part", "failed"};
  Object report{
      {"version", 2},
      {"verdict", words[static_cast<int>(result.verdict)]},
      {"command", commandOf(options.program)},
      {"threads", options.program.threads},
      {"depth", options.program.depth == Depth::Steps ? "steps" : "operations"},
      {"varied", arrayOf(varied(result, options),
                         [](const std::string &name) { return Value(name); })},
      {"notVaried",
       arrayOf(notVaried(result, options),
               [](const Difference &each) { return Value(jsonOf(each)); })},
      {"runs", arrayOf(result.runs, [&](const RunReport &run) {
         return Value(jsonOf(run, result));
       })}};
  if (options.against)
    report["against"] = commandOf(*options.against);
  if (!result.failure.empty())
    report["failure"] = fixUTF8(result.failure);
  if (result.verdict == Verdict::Part) {
    report["difference"] = differenceOf(result);
    report["blame"] = jsonOf(result.blame);
    report["findings"] =
        arrayOf(explain(result, options.findings), [](const Finding &finding) {
          return Value(Object{{"rule", fixUTF8(finding.check)},
                              {"level", fixUTF8(finding.level)},
                              {"message", fixUTF8(finding.message)},
                              {"place", fixUTF8(finding.place)},
                              {"atCall", finding.isAtCall}});
        });
  }
  if (result.verdict == Verdict::Identical) {
    const unsigned runs = static_cast<unsigned>(result.runs.size());
    report["confidence"] = Object{{"oneInThree", chanceToSee(runs, 1.0 / 3)},
                                  {"oneInTen", chanceToSee(runs, 1.0 / 10)}};
  }
  out << llvm::formatv("{0:2}\n", Value(std::move(report)));
}

} // namespace reprise::verify
