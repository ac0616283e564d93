//===- Environment.cpp - the environment of a run -------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Environment.h"

#include "runtime/tracer/TraceFormat.h"

#include <map>

extern char **environ;

namespace reprise::verify {

std::vector<std::string> environmentOf(const Program &program,
                                       const Conditions &conditions,
                                       llvm::StringRef traceFolder) {
  // Threads that spin while they wait hold up a run on one core; how they wait
  // changes no result. The user's own choice stays.
  std::map<std::string, std::string> variables = {
      {"OMP_WAIT_POLICY", "PASSIVE"}};
  for (char **at = environ; *at; ++at) {
    auto [name, value] = llvm::StringRef(*at).split('=');
    // Another verify's settings are not this one's.
    if (!name.starts_with("REPRISE_TRACE_"))
      variables[name.str()] = value.str();
  }
  std::string preload = program.tracer;
  for (const std::string &library : conditions.preloads)
    preload += ":" + library;
  if (const std::string &own = variables["LD_PRELOAD"]; !own.empty())
    preload += ":" + own;
  variables["LD_PRELOAD"] = preload;
  variables["OMP_NUM_THREADS"] = std::to_string(program.threads);
  variables[trace::folderVariable] = traceFolder.str();
  if (program.depth == Depth::Steps)
    variables[trace::depthVariable] = trace::depthSteps;
  for (const auto &[name, value] : conditions.environment)
    variables[name] = value;
  std::vector<std::string> result;
  for (const auto &[name, value] : variables)
    result.push_back(name + "=" + value);
  return result;
}

} // namespace reprise::verify
