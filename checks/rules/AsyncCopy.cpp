//===- AsyncCopy.cpp - the host reads before a copy is done ---------------===//
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

bool isReadOfHost(llvm::StringRef use) {
  return use == "read" || use == "show" || use == "point";
}

MemoryFlow::Read readOf(const Event &copy, const facts::Function &function) {
  if (isReadOfHost(copy.what))
    return {&copy, true};
  if (copy.object.kind != facts::Value::Kind::Variable)
    return {};
  auto deedOf = [&](const Event &event) {
    switch (event.kind) {
    case EventKind::Synchronise:
      return MemoryFlow::Deed::Clear;
    case EventKind::Call:
      // The user's own code may wait for the device.
      return event.text("owner") == "user" ? MemoryFlow::Deed::Lose
                                           : MemoryFlow::Deed::None;
    case EventKind::Invoke:
    case EventKind::StartThread:
      return MemoryFlow::Deed::Lose;
    case EventKind::Touch:
      if (event.object.name != copy.object.name)
        return MemoryFlow::Deed::None;
      return isReadOfHost(event.what) ? MemoryFlow::Deed::Read
                                      : MemoryFlow::Deed::Lose;
    default:
      return MemoryFlow::Deed::None;
    }
  };
  return MemoryFlow(copy, deedOf).follow(function);
}

/// A copy that waits, where whether it does is the last that is written.
std::optional<Fix> thatWaits(const Event &copy) {
  unsigned last = 0;
  for (unsigned i = 0; i < copy.argumentPlaces.size(); ++i)
    if (copy.argumentPlaces[i])
      last = i;
  if (last == 0 || !copy.argumentPlaces[last - 1] ||
      copy.argumentPlaces[last].inMacro || copy.text("last") != "yes")
    return std::nullopt;
  Place written = copy.argumentPlaces[last - 1].atEnd();
  written.endLine = copy.argumentPlaces[last].endLine;
  written.endColumn = copy.argumentPlaces[last].endColumn;
  Fix fix;
  fix.description = "wait for the copy";
  fix.edits.push_back({written, ""});
  return fix;
}

} // namespace

void checkAsyncCopy(const link::Program &program,
                    std::vector<Finding> &findings) {
  for (const Timeline &timeline : timelinesOf(program)) {
    if (!Training(timeline))
      continue;
    std::set<Place> told;
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      const Event &copy = *step.event;
      if (copy.kind != EventKind::CopyAsync)
        continue;
      const facts::Function *function = functionAround(timeline, i);
      if (!function || step.arguments.size() < 2 || step.happens == Truth::No ||
          step.arguments[0].isOneOf({"cpu"}) != Truth::Yes ||
          step.arguments[1].truth() != Truth::Yes)
        continue;
      MemoryFlow::Read read = readOf(copy, *function);
      if (!read.event || !told.insert(copy.place).second)
        continue;
      Finding finding = findingAt(
          timeline, i,
          read.onAllPaths && copy.what != "pageable" ? Level::Likely
                                                     : Level::Possible,
          "the host reads what '" + copy.api +
              "' copies from the device without waiting for the copy: it may "
              "find what was there before");
      std::string reader =
          read.event == &copy ? copy.text("by").str() : read.event->api;
      note(finding, read.event->place,
           "read here" + (reader.empty() ? "" : " by '" + reader + "'") +
               ", with no synchronisation in between");
      if (!copy.remark.empty())
        note(finding, copy.place, copy.remark);
      tellPath(timeline, i, finding);
      if (std::optional<Fix> fix = thatWaits(copy))
        finding.fixes.push_back(std::move(*fix));
      findings.push_back(std::move(finding));
    }
  }
}

} // namespace reprise::rules
