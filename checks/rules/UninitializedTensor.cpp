//===- UninitializedTensor.cpp - memory that nothing has written ----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MemoryFlow.h"
#include "Story.h"

#include <set>

namespace reprise::rules {

using facts::Event;

namespace {

/// Whether a size among those that are written is 0: there is nothing to read.
bool isEmpty(const Event &event) {
  if (event.arguments.empty() ||
      event.arguments[0].kind != facts::Value::Kind::Constant)
    return false;
  llvm::SmallVector<llvm::StringRef> sizes;
  llvm::StringRef(event.arguments[0].name).trim("[]").split(sizes, ", ");
  return llvm::is_contained(sizes, "0");
}

MemoryFlow::Read readOf(const Event &made, const facts::Function &function) {
  if (made.what == "read")
    return {&made, true};
  if (made.object.kind != facts::Value::Kind::Variable)
    return {};
  auto deedOf = [&](const Event &event) {
    if (event.kind != EventKind::Touch || event.object.name != made.object.name)
      return MemoryFlow::Deed::None;
    if (event.what == "read")
      return MemoryFlow::Deed::Read;
    // A glance at it decides nothing; a pointer may be written through.
    if (event.what == "show")
      return MemoryFlow::Deed::None;
    return event.what == "write" ? MemoryFlow::Deed::Clear
                                 : MemoryFlow::Deed::Lose;
  };
  return MemoryFlow(made, deedOf).follow(function);
}

/// Zeros in place of what happened to lie there.
std::optional<Fix> withZeros(const Event &made) {
  const facts::Value *callee = made.find("callee");
  if (!callee || !callee->place || callee->place.inMacro)
    return std::nullopt;
  llvm::StringRef written = callee->name;
  bool like = written.consume_back("_like");
  if (!written.consume_back("empty"))
    return std::nullopt;
  Fix fix;
  fix.tier = Fix::Tier::Unsafe;
  fix.description = "start from zeros";
  fix.edits.push_back(
      {callee->place, (written + (like ? "zeros_like" : "zeros")).str()});
  return fix;
}

} // namespace

void checkUninitializedTensor(const link::Program &program,
                              std::vector<Finding> &findings) {
  for (const Timeline &timeline : timelinesOf(program)) {
    if (!Training(timeline))
      continue;
    // Deterministic mode fills such memory, always with the same.
    bool filled = !stepsSetting(timeline, "deterministic", true).empty();
    std::set<Place> told;
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Event &made = *timeline.steps[i].event;
      if (made.kind != EventKind::MakeEmpty)
        continue;
      const facts::Function *function = functionAround(timeline, i);
      if (!function || isEmpty(made))
        continue;
      MemoryFlow::Read read = readOf(made, *function);
      if (!read.event || !told.insert(made.place).second)
        continue;
      std::string reader =
          read.event == &made ? made.text("by").str() : read.event->api;
      Finding finding = findingAt(
          timeline, i,
          read.onAllPaths && !filled ? Level::Likely : Level::Possible,
          "the tensor that '" + made.api +
              "' makes is read before anything is written to it: it holds what "
              "happened to lie in memory");
      if (read.event != &made)
        note(finding, read.event->place,
             "read here" + (reader.empty() ? "" : " by '" + reader + "'") +
                 (read.onAllPaths ? ""
                                  : ", on a path on which nothing writes to "
                                    "it"));
      else if (!reader.empty())
        note(finding, made.place, "read at once by '" + reader + "'");
      tellPath(timeline, i, finding);
      if (std::optional<Fix> fix = withZeros(made))
        finding.fixes.push_back(std::move(*fix));
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
