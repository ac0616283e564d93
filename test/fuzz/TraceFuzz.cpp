//===- TraceFuzz.cpp - the reader of traces -------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include "runtime/src/trace/TraceLine.h"

using namespace reprise;
using namespace reprise::detail;

std::map<std::string, std::string> fuzz::seeds() {
  std::string lines;
  for (const TraceRecord &record : std::vector<TraceRecord>{
           {"loss", 1, "loss", "float32", {}, 0x3f800000},
           {"loss", 2, "validation/\n\"\\", "float64", {}, 0x7ff8000000000001},
           {"loss", 3, "half", "float16", {}, 0xfc00},
           {"loss", 4, "brain", "bfloat16", {}, 1},
           {"tensor", 4, "0.weight", "int64", {2, 0, 3}, 0x0123456789abcdef},
           {"tensor", 4, "scalar", "complex64", {}, ~std::uint64_t{0}},
           {"parameters", ~std::uint64_t{0}, "", "", {}, 7},
           {"state", 4, "optimizer", "", {}, 8}})
    lines += to_line(record);
  const std::string whole = traceHead + lines;
  return {{"whole", whole},
          {"torn", whole.substr(0, whole.size() - 9)},
          {"head", traceHead}};
}

void fuzz::read(const std::string &input) {
  const TraceFile trace = parse_trace(input, "input");
  for (const TraceRecord &record : trace.records) {
    if (record.kind == "tensor" && record.type.empty())
      continue; // No tensor is written without its type.
    std::string line = to_line(record);
    line.pop_back();
    expect(from_line(line) == record,
           "a record is read back as it was written");
  }
  expect(!first_difference(trace, trace),
         "a trace does not differ from itself");
}
