//===- Lint.cpp - reprise lint --------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Analysis.h"
#include "Commands.h"
#include "Output.h"

using namespace llvm;

namespace reprise::commands {

int lintMain(ArrayRef<const char *> arguments) {
  Verb verb("lint", "Find what keeps training from repeating bit for bit");
  AnalysisOptions options(verb);
  OutputOptions output(verb);
  cl::opt<bool> scope("explain-scope", cl::sub(verb),
                      cl::desc("List which sources are analysed and which are "
                               "left out, and why"));
  cl::opt<bool> profile(
      "profile", cl::sub(verb),
      cl::desc(
          "Print what parsing, extracting, linking and the checks cost, in "
          "seconds of CPU time"));
  if (!verb.parse(arguments) || !output.check())
    return Exit::Misused;
  if (scope) {
    if (Error error = explainScope(options)) {
      printError(toString(std::move(error)));
      return Exit::Misused;
    }
    return Exit::Clean;
  }
  Expected<report::Outcome> outcome = analyse(options, profile);
  if (!outcome) {
    printError(toString(outcome.takeError()));
    return Exit::Misused;
  }
  return output.write(*outcome);
}

} // namespace reprise::commands
