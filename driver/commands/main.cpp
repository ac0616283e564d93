//===- main.cpp - the reprise command -------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Commands.h"
#include "Options.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace reprise::commands;

namespace {

struct {
  StringRef name;
  int (*main)(ArrayRef<const char *>);
  StringRef summary;
} const verbs[] = {
    {"lint", lintMain, "find what keeps training from repeating bit for bit"},
    {"fix", fixMain, "repair it"},
    {"verify", verifyMain, "run a program several times and compare the runs"},
    {"explain", explainMain, "print the page of a check"},
    {"list", listMain, "list the checks, or what is known of each API"},
    {"doctor", doctorMain, "say what is found here and what is missing"},
    {"extract", extractMain, "print the facts of sources as JSON"},
    {"link", linkMain, "join facts files and print the findings"},
};

void printUsage(raw_ostream &out) {
  out << "Reprise makes LibTorch training repeat bit for bit.\n\n"
         "usage: reprise VERB [OPTIONS...]\n\n";
  for (const auto &verb : verbs)
    out << "  " << left_justify(verb.name, 10) << verb.summary << "\n";
  out << "\n'reprise VERB --help' has each verb's options.\n"
         "exit code: 0 clean, 1 findings, 2 wrong usage, 3 something could "
         "not be analysed\n";
}

} // namespace

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  StringRef name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "-h" || name == "help") {
    printUsage(outs());
    return Exit::Clean;
  }
  if (name == "--version") {
    outs() << "reprise " REPRISE_VERSION "\n";
    return Exit::Clean;
  }
  for (const auto &verb : verbs)
    if (name == verb.name)
      return verb.main(ArrayRef<const char *>(argv + 1, argv + argc));
  if (!name.empty())
    printError("no such verb: '" + name + "'");
  printUsage(errs());
  return Exit::Misused;
}
