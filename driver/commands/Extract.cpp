//===- Extract.cpp - reprise extract --------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Analysis.h"
#include "Commands.h"
#include "Output.h"

#include "checks/facts/Json.h"
#include "driver/frontend/Frontend.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace reprise::commands {

int extractMain(ArrayRef<const char *> arguments) {
  Verb verb("extract", "Print the facts of sources as JSON: what link reads");
  AnalysisOptions options(verb);
  cl::opt<std::string> file("o", cl::sub(verb), cl::value_desc("file"),
                            cl::desc("Where to write (default: stdout)"));
  if (!verb.parse(arguments))
    return Exit::Misused;
  config::Finder configurations;
  Expected<Project> project = openProject(options, configurations);
  if (!project) {
    printError(toString(project.takeError()));
    return Exit::Misused;
  }

  int code = Exit::Clean;
  auto fail = [&](StringRef source, StringRef message) {
    printError("could not analyse '" + source + "': " + message);
    code = Exit::Unanalysed;
  };
  for (const report::Unanalysed &one : project->unanalysed)
    fail(one.source, one.message);
  json::Array units;
  for (const frontend::UnitResult &result : analyseProject(options, *project)) {
    if (!result.unit) {
      fail(result.source, result.failure);
      continue;
    }
    // What is there is printed; the problems are in it too.
    if (!result.unit->problems.empty())
      fail(result.source, result.unit->problems.front().message);
    units.push_back(facts::toJSON(*result.unit));
  }
  bool written = writeOutput(file, [&](raw_ostream &out) {
    if (units.size() == 1)
      out << formatv("{0:2}", units.front()) << "\n";
    else
      out << formatv("{0:2}", json::Value(std::move(units))) << "\n";
  });
  return written ? code : Exit::Misused;
}

} // namespace reprise::commands
