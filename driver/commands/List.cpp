//===- List.cpp - reprise list --------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Commands.h"
#include "Options.h"

#include "checks/config/Finder.h"
#include "checks/knowledge/Knowledge.h"
#include "checks/rules/Rules.h"
#include "driver/frontend/CompileDatabase.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace reprise::commands {

namespace {

void listChecks(raw_ostream &out) {
  size_t width = 0;
  for (const rules::Rule &rule : rules::allRules())
    width = std::max(width, rule.name.size());
  for (const rules::Rule &rule : rules::allRules())
    out << "reprise-" << left_justify(rule.name, width + 2)
        << left_justify(rules::toString(rule.level), 10) << rule.summary
        << "\n";
}

std::string versions(const knowledge::Row &row) {
  auto text = [](facts::Version version) {
    return (Twine(version.major) + "." + Twine(version.minor)).str();
  };
  std::string result;
  if (row.since)
    result += " since " + text(row.since);
  if (row.until)
    result += " until " + text(row.until);
  return result;
}

/// Reprise's own rows and, behind them, those of \p configuration.
void listKnowledge(const config::Configuration &configuration,
                   raw_ostream &out) {
  size_t own = knowledge::Base::builtin().rows().size();
  for (const auto &[index, row] : enumerate(configuration.knowledge->rows()))
    for (const std::string &api : row.api) {
      out << api << ": " << row.does;
      if (!row.what.empty())
        out << " " << row.what;
      out << versions(row);
      if (index >= own)
        out << " (" << configuration.file << ")";
      out << "\n";
    }
}

} // namespace

int listMain(ArrayRef<const char *> arguments) {
  Verb verb("list", "List the checks, or what is known of each API");
  cl::opt<std::string> what(cl::Positional, cl::sub(verb), cl::init("checks"),
                            cl::desc("[checks|knowledge]"));
  if (!verb.parse(arguments))
    return Exit::Misused;
  if (what == "checks") {
    listChecks(outs());
  } else if (what == "knowledge") {
    config::Finder configurations;
    auto configuration = configurations.in(frontend::absolutePath("."));
    if (!configuration) {
      printError(toString(configuration.takeError()));
      return Exit::Misused;
    }
    listKnowledge(**configuration, outs());
  } else {
    printError("cannot list '" + what + "' (checks or knowledge)");
    return Exit::Misused;
  }
  return Exit::Clean;
}

} // namespace reprise::commands
