//===- TraceReader.cpp - reading a trace back -----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TraceLine.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

using namespace reprise;

std::string reprise::manifest_path(const std::string &trace) {
  return trace + ".manifest.json";
}

TraceFile reprise::read_trace(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in)
    throw std::runtime_error("trace: cannot read " + path);
  return reprise::detail::parse_trace(text, path);
}

TraceFile reprise::detail::parse_trace(const std::string &text,
                                       const std::string &path) {
  if (text.empty())
    throw std::runtime_error("trace: " + path + " is empty");

  const std::string head = traceHead;
  TraceFile trace;
  std::size_t number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    const std::string line = text.substr(start, end - start);
    trace.torn = end == std::string::npos;
    if (++number == 1 && (trace.torn ? head.compare(0, line.size(), line) != 0
                                     : line + '\n' != head))
      throw std::runtime_error("trace: " + path +
                               " is not a trace of this version");
    if (trace.torn)
      break;
    start = end + 1;
    if (number == 1)
      continue;
    try {
      trace.records.push_back(from_line(line));
    } catch (const std::runtime_error &error) {
      throw std::runtime_error("trace: " + path + ':' + std::to_string(number) +
                               ": " + error.what());
    }
  }
  return trace;
}
