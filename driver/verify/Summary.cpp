//===- Summary.cpp - what one run computed, in short ----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Summary.h"

#include "runtime/tracer/Digest.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

#include <algorithm>
#include <charconv>

namespace reprise::verify {

using trace::combine;
using trace::Kind;

std::string Number::text() const {
  const double value = llvm::bit_cast<double>(bits);
  const bool isDouble = type == trace::ScalarType::Double;
  char digits[64];
  auto end = isDouble ? std::to_chars(digits, digits + sizeof(digits), value)
                      : std::to_chars(digits, digits + sizeof(digits),
                                      static_cast<float>(value));
  std::string result(digits, end.ptr);
  llvm::raw_string_ostream out(result);
  if (isDouble)
    out << llvm::format(" (0x%016llx)", static_cast<unsigned long long>(bits));
  else
    out << llvm::format(
        " (0x%08x)", llvm::bit_cast<std::uint32_t>(static_cast<float>(value)));
  return result;
}

/// The name of a record that the autograd engine makes for a node's gradient,
/// `MulBackward0`, or nothing if \p operation is another one.
static llvm::StringRef gradientNode(llvm::StringRef operation) {
  return operation.consume_front("autograd::engine::evaluate_function: ")
             ? operation
             : llvm::StringRef();
}

std::string enclosingGradient(const Stream &stream, std::uint64_t number) {
  unsigned depth = 0;
  std::uint64_t seen = 0;
  Event event;
  for (auto cursor = stream.begin(); cursor.next(event);) {
    if (event.record.kind != Kind::Operation || ++seen < number)
      continue;
    // What calls an operation is recorded behind it, less deep.
    if (seen > number && event.record.aux < depth)
      if (llvm::StringRef node = gradientNode(event.name); !node.empty())
        return node.str();
    depth = seen == number ? event.record.aux
                           : std::min<unsigned>(depth, event.record.aux);
    if (depth == 0)
      break;
  }
  return {};
}

StreamSummary summarise(const Stream &stream) {
  StreamSummary result;
  result.isOrdered = stream.thread == "main";
  Event event;
  for (auto cursor = stream.begin(); cursor.next(event);) {
    const trace::Record &record = event.record;
    switch (record.kind) {
    case Kind::Operation:
      ++result.operations;
      result.digest = combine(result.digest, llvm::xxh3_64bits(event.name));
      if (!gradientNode(event.name).empty())
        result.isOrdered = true;
      break;
    case Kind::Loss:
      result.losses.push_back(
          {{record.value, trace::ScalarType(record.aux)}, result.steps.size()});
      break;
    case Kind::Step:
      result.steps.push_back(record.value);
      result.isOrdered = true;
      break;
    case Kind::Progress:
      continue;
    case Kind::Random: {
      RandomState state{result.steps.size(), record.id, record.value};
      if (record.flags & trace::unread)
        state.digest.reset();
      result.random.push_back(state);
      continue;
    }
    default:
      break;
    }
    result.digest = combine(result.digest, record.value);
  }
  return result;
}

std::vector<Loss> RunSummary::allLosses() const {
  std::vector<Loss> result;
  for (const StreamSummary &stream : streams)
    if (stream.isOrdered)
      llvm::append_range(result, stream.losses);
  return result;
}

RunSummary summarise(const RunTrace &trace) {
  RunSummary result;
  for (const Stream &stream : trace.streams) {
    result.streams.push_back(summarise(stream));
    const StreamSummary &summary = result.streams.back();
    result.operations += summary.operations;
    result.steps += summary.steps.size();
    if (!summary.isOrdered)
      continue;
    result.losses += summary.losses.size();
    result.digest =
        combine(combine(result.digest, llvm::xxh3_64bits(stream.thread)),
                summary.digest);
  }
  return result;
}

} // namespace reprise::verify
