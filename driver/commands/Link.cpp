//===- Link.cpp - reprise link --------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Analysis.h"
#include "Commands.h"
#include "Options.h"
#include "Output.h"

#include "checks/facts/Json.h"
#include "checks/link/Program.h"
#include "checks/rules/Rules.h"
#include "driver/report/NoLint.h"

#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>

using namespace llvm;

namespace reprise::commands {

namespace {

using Units = std::vector<std::shared_ptr<const facts::Unit>>;

/// Reads the units of a file that extract wrote: one, or a list.
Error readUnits(StringRef path, Units &units) {
  auto buffer = MemoryBuffer::getFileOrSTDIN(path);
  if (!buffer)
    return createStringError("cannot read '" + path +
                             "': " + buffer.getError().message());
  Expected<json::Value> document = json::parse((*buffer)->getBuffer());
  if (!document)
    return createStringError(
        "'" + path + "' is not JSON: " + toString(document.takeError()));
  auto add = [&](const json::Value &value) -> Error {
    Expected<facts::Unit> unit = facts::fromJSON(value);
    if (!unit)
      return createStringError(
          "'" + path + "' is not a facts file: " + toString(unit.takeError()));
    units.push_back(std::make_shared<const facts::Unit>(std::move(*unit)));
    return Error::success();
  };
  if (const json::Array *list = document->getAsArray()) {
    for (const json::Value &value : *list)
      if (Error error = add(value))
        return error;
    return Error::success();
  }
  return add(*document);
}

} // namespace

int linkMain(ArrayRef<const char *> arguments) {
  Verb verb("link", "Join facts files and print the findings");
  cl::list<std::string> files(cl::Positional, cl::sub(verb), cl::OneOrMore,
                              cl::desc("<facts file ...>"));
  cl::opt<std::string> checks("checks", cl::sub(verb), cl::value_desc("globs"),
                              cl::desc("Which checks (default: all)"));
  cl::opt<std::string> level("level", cl::sub(verb),
                             cl::value_desc("certain|likely|possible"),
                             cl::desc("How sure a finding must be"));
  OutputOptions output(verb);
  if (!verb.parse(arguments) || !output.check())
    return Exit::Misused;
  Units units;
  for (const std::string &file : files)
    if (Error error = readUnits(file, units)) {
      printError(toString(std::move(error)));
      return Exit::Misused;
    }
  // Not the order in which a build system happens to name them.
  std::stable_sort(
      units.begin(), units.end(),
      [](const auto &a, const auto &b) { return a->source < b->source; });

  report::Outcome outcome;
  outcome.files = units.size();
  for (const auto &unit : units)
    addRemarks(*unit, outcome);
  for (const auto &unit : units)
    if (!unit->problems.empty()) {
      const facts::Problem &problem = unit->problems.front();
      outcome.unanalysed.push_back(
          {unit->source, problem.message, problem.place});
    }
  std::vector<link::Program> programs = link::linkPrograms(std::move(units));
  for (const link::Program &program : programs)
    addCutOff(program, outcome);
  config::Finder configurations;
  auto findings = findHazards(programs, configurations, checks, level);
  if (!findings) {
    printError(toString(findings.takeError()));
    return Exit::Misused;
  }
  outcome.findings = std::move(*findings);
  report::dropSuppressed(outcome);
  return output.write(outcome);
}

} // namespace reprise::commands
