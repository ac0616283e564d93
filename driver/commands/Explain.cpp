//===- Explain.cpp - reprise explain --------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Commands.h"
#include "Options.h"

#include "checks/rules/Rules.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace reprise::commands {

int explainMain(ArrayRef<const char *> arguments) {
  Verb verb("explain", "Print the page of a check");
  cl::opt<std::string> check(cl::Positional, cl::sub(verb),
                             cl::desc("<check>"));
  if (!verb.parse(arguments))
    return Exit::Misused;
  if (check.empty()) {
    printError("name a check; 'reprise list' has them");
    return Exit::Misused;
  }
  StringRef page = rules::rulePage(check);
  if (page.empty()) {
    printError("no such check: '" + check + "'; see 'reprise list'");
    return Exit::Misused;
  }
  outs() << page;
  return Exit::Clean;
}

} // namespace reprise::commands
