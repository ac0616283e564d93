//===- Story.cpp - notes and fixes that rules share -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

namespace reprise::rules {

void note(Finding &finding, const Place &place, std::string text) {
  if (place)
    finding.notes.push_back({place, std::move(text)});
}

void tellPath(const Timeline &timeline, unsigned step, Finding &finding,
              bool withLoop) {
  for (unsigned index : timeline.enclosing(timeline.steps[step].frame)) {
    const Frame &frame = timeline.frames[index];
    switch (frame.kind) {
    case Frame::Kind::Call:
    case Frame::Kind::Forward:
      if (frame.function && !frame.function->isStaticInitialiser)
        note(finding, frame.place,
             "'" + frame.function->name + "' is called here");
      break;
    case Frame::Kind::Fetch:
      note(finding, frame.place, "the loader fetches a batch here");
      break;
    case Frame::Kind::Thread:
      note(finding, frame.place, "the thread is started here");
      break;
    case Frame::Kind::Loop:
      if (withLoop)
        note(finding, frame.place.atStart(), "inside this loop");
      withLoop = false;
      break;
    case Frame::Kind::Arm:
    case Frame::Kind::Program:
      break;
    }
  }
}

/// What the analysis of the way to \p step had to take as it is.
static std::vector<std::string> restsOn(const Timeline &timeline,
                                        unsigned step) {
  std::vector<std::string> sentences;
  sentences.push_back(timeline.certainty(step) == Truth::Yes
                          ? "the line runs whenever the program does"
                          : "whether the line runs hangs on a condition");
  std::vector<std::string> unread = unseenBefore(timeline, step);
  if (unread.empty())
    sentences.push_back("every call before it was followed");
  else
    sentences.push_back(
        "what '" + unread.front() + "'" +
        (unread.size() == 1
             ? std::string()
             : " and " + std::to_string(unread.size() - 1) + " others") +
        " may do before it is not seen");
  if (timeline.truncated)
    sentences.push_back("the program is too large to be followed to its end");
  return sentences;
}

Level levelOnPath(const Timeline &timeline, unsigned step) {
  return timeline.certainty(step) == Truth::Yes &&
                 !mayHideSomething(timeline, step)
             ? Level::Certain
             : Level::Likely;
}

Finding findingAt(const Timeline &timeline, unsigned step, Level level,
                  std::string message) {
  Finding finding;
  finding.level = level;
  finding.message = std::move(message);
  finding.place = timeline.steps[step].event->place;
  finding.restsOn = restsOn(timeline, step);
  const facts::Function *function = functionAround(timeline, step);
  finding.identity =
      (function ? function->name : "") + ":" + timeline.steps[step].event->api;
  return finding;
}

Place happensAt(const Timeline &timeline, unsigned index) {
  const Step &step = timeline.steps[index];
  if (step.cause == Step::None)
    return step.event->place;
  if (timeline.frames[step.frame].kind == Frame::Kind::Forward)
    return timeline.frames[step.frame].place;
  // Behind the iterate or forward that it is an effect of.
  for (unsigned i = index; i-- > 0;) {
    EventKind kind = timeline.steps[i].event->kind;
    if (kind == EventKind::Iterate || kind == EventKind::Forward)
      return timeline.steps[i].event->place;
  }
  return step.event->place;
}

void placeAtConstruction(const Timeline &timeline, unsigned step,
                         Finding &finding) {
  Place inner = finding.place;
  for (unsigned index : timeline.enclosing(timeline.steps[step].frame)) {
    const Frame &frame = timeline.frames[index];
    if (!frame.function)
      continue;
    if (!frame.function->isConstructor || !frame.place ||
        frame.kind != Frame::Kind::Call)
      break;
    finding.place = frame.place;
  }
  if (!(finding.place == inner))
    note(finding, inner,
         "'" + timeline.steps[step].event->api + "' draws here");
}

const facts::Function *functionOf(const Timeline &timeline, unsigned frame) {
  for (unsigned index : timeline.enclosing(frame))
    if (timeline.frames[index].function)
      return timeline.frames[index].function;
  return nullptr;
}

const facts::Function *functionAround(const Timeline &timeline, unsigned step) {
  return functionOf(timeline, timeline.steps[step].frame);
}

bool isMadeIn(const Timeline &timeline, const link::Resolved &value,
              unsigned frame) {
  return !value.origins.empty() &&
         llvm::all_of(value.origins, [&](const link::Origin &origin) {
           if (origin.kind != link::Origin::Kind::Object)
             return false;
           unsigned made = timeline.objects[origin.object].step;
           return made != Step::None && timeline.contains(frame, made);
         });
}

std::string sampleIndex(const Timeline &timeline, unsigned step) {
  const facts::Function *function = functionAround(timeline, step);
  bool isGet = function && function->parameters.size() == 1 &&
               function->parameters[0] != "unnamed" &&
               llvm::StringRef(function->name).ends_with("::get");
  return isGet ? function->parameters[0] : "";
}

Place extentOf(const facts::Function &function) {
  Place extent = function.place;
  if (function.body && function.body.endLine >= extent.endLine) {
    extent.endLine = function.body.endLine;
    extent.endColumn = function.body.endColumn;
  }
  return extent;
}

std::optional<Fix> atStartOfMain(const Timeline &timeline, Fix::Tier tier,
                                 std::string description, std::string line,
                                 std::string include) {
  const facts::Function *main = timeline.frames.front().function;
  if (!main || !main->isMain || !main->body || main->body.inMacro)
    return std::nullopt;
  Fix fix;
  fix.tier = tier;
  fix.description = std::move(description);
  fix.edits.push_back({main->body, std::move(line), Edit::Layout::BlockStart});
  fix.includes.push_back(std::move(include));
  return fix;
}

} // namespace reprise::rules
