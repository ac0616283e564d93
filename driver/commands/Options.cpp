//===- Options.cpp - command lines of the verbs ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Options.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace reprise::commands {

bool Verb::parse(ArrayRef<const char *> arguments) {
  SmallVector<const char *> own{"reprise"};
  const auto *dashes =
      find_if(arguments, [](StringRef argument) { return argument == "--"; });
  own.append(arguments.begin(), dashes);
  hasDashes = dashes != arguments.end();
  if (hasDashes)
    behindDashes.assign(dashes + 1, arguments.end());
  std::string wrong;
  raw_string_ostream out(wrong);
  if (cl::ParseCommandLineOptions(own.size(), own.data(), "", &out))
    return true;
  // LLVM writes `PROGRAM: TEXT`, and where help is to be had; that is the
  // verb's.
  for (StringRef line : split(StringRef(wrong).trim(), '\n')) {
    line.consume_front("reprise: ");
    if (!line.empty()) // LLVM has written it itself
      printError(line.split("  Try: ").first.split(": See: ").first);
  }
  printNote("see 'reprise " + getName() + " --help'");
  return false;
}

void printError(const Twine &message) {
  WithColor::error(errs(), "reprise") << message << "\n";
}

void printWarning(const Twine &message) {
  WithColor::warning(errs(), "reprise") << message << "\n";
}

void printNote(const Twine &message) {
  WithColor::note(errs(), "reprise") << message << "\n";
}

} // namespace reprise::commands
