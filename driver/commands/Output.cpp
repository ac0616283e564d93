//===- Output.cpp - findings to where they are wanted ---------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Output.h"
#include "Commands.h"

#include "driver/report/Report.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace reprise::commands {

OutputOptions::OutputOptions(Verb &verb)
    : format("format", cl::sub(verb), cl::init("text"),
             cl::value_desc("text|json|sarif"),
             cl::desc("How findings are written (default: text)")),
      file("o", cl::sub(verb), cl::value_desc("file"),
           cl::desc("Where they are written (default: stdout)")) {}

bool OutputOptions::check() const {
  if (format == "text" || format == "json" || format == "sarif")
    return true;
  printError("no such format: '" + format + "' (text, json or sarif)");
  return false;
}

void OutputOptions::writeTo(const report::Outcome &outcome,
                            raw_ostream &out) const {
  if (format == "json") {
    report::writeJson(outcome, out);
  } else if (format == "sarif") {
    report::writeSarif(outcome, out);
  } else {
    report::TextOptions options;
    options.colors = report::wantsColors(out);
    report::writeText(outcome, options, out);
  }
}

int OutputOptions::write(const report::Outcome &outcome) const {
  if (!writeOutput(file, [&](raw_ostream &out) { writeTo(outcome, out); }))
    return Exit::Misused;
  return report::exitCode(outcome);
}

bool writeOutput(StringRef file, function_ref<void(raw_ostream &)> print) {
  if (file.empty() || file == "-") {
    print(outs());
    outs().flush();
    return true;
  }
  Error error = writeToOutput(file, [&](raw_ostream &out) -> Error {
    print(out);
    return Error::success();
  });
  if (!error)
    return true;
  printError("cannot write '" + file + "': " + toString(std::move(error)));
  return false;
}

} // namespace reprise::commands
