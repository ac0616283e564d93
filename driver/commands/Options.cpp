//===- Options.cpp - command lines of the verbs ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Options.h"

#include "llvm/ADT/STLExtras.h"
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
  return cl::ParseCommandLineOptions(own.size(), own.data(), "", &errs());
}

void printError(const Twine &message) {
  WithColor::error(errs(), "reprise") << message << "\n";
}

void printNote(const Twine &message) {
  WithColor::note(errs(), "reprise") << message << "\n";
}

} // namespace reprise::commands
