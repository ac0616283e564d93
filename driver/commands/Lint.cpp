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
  if (!verb.parse(arguments) || !output.check())
    return Exit::Misused;
  Expected<report::Outcome> outcome = analyse(options);
  if (!outcome) {
    printError(toString(outcome.takeError()));
    return Exit::Misused;
  }
  return output.write(*outcome);
}

} // namespace reprise::commands
