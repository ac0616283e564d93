//===- ClockControl.cpp - the clock decides what training does ------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"
#include "checks/link/Code.h"

#include <map>
#include <set>

namespace reprise::rules {

using facts::Event;
using facts::Node;
using facts::Value;
using link::Origin;
using link::Resolved;

namespace {

/// Where the value is read from the clock, in \p statement rather than where
/// the time began; null where it is not.
const Origin *clockIn(const Resolved &value, const Place &statement = {}) {
  const Origin *first = nullptr;
  for (const Origin &origin : value.origins) {
    if (origin.kind != Origin::Kind::Source || origin.name != "clock")
      continue;
    if (origin.place.file == statement.file &&
        origin.place.line >= statement.line &&
        origin.place.line <= statement.endLine)
      return &origin;
    if (!first)
      first = &origin;
  }
  return first;
}

/// How an arm may end the pass that it is in. What is thrown is an error, not
/// a plan.
struct Exits {
  bool breaks = false, continues = false, returns = false, exits = false;
};

void addExits(const Node &node, bool inLoop, Exits &found) {
  if (node.kind == Node::Kind::Event) {
    const Event &event = node.event;
    found.returns |= event.kind == EventKind::Return;
    if (event.kind != EventKind::Leave)
      return;
    found.exits |= event.what == "exit";
    found.breaks |= event.what == "break" && !inLoop;
    found.continues |= event.what == "continue" && !inLoop;
    return;
  }
  for (const Node &child : node.children)
    addExits(child, inLoop || node.kind == Node::Kind::Loop, found);
}

/// A variable, member or global by its name; empty for anything else.
std::string nameOf(const Value &value) {
  switch (value.kind) {
  case Value::Kind::Variable:
  case Value::Kind::Global:
    return value.name;
  case Value::Kind::This:
    return "this";
  case Value::Kind::Field: {
    std::string base = nameOf(value.parts.front());
    return base.empty() ? "" : base + "." + value.name;
  }
  default:
    return "";
  }
}

/// What a reader calls it: without the line that tells it from others.
llvm::StringRef spelled(llvm::StringRef name) {
  name.consume_front("static ");
  name.consume_front("this.");
  return name.split('@').first;
}

class ClockControl {
public:
  ClockControl(const Timeline &timeline, const Training &training)
      : timeline(timeline), training(training) {}

  void run(std::vector<Finding> &findings) {
    for (unsigned i = 0; i < timeline.frames.size(); ++i)
      if (const Node *node = timeline.frames[i].node)
        if (const Origin *clock =
                clockIn(timeline.frames[i].condition, node->place))
          judge(i, *clock, findings);
    for (const Step &step : timeline.steps)
      if (step.event->kind == EventKind::SetOption && !step.arguments.empty())
        if (const Origin *clock = clockIn(step.arguments[0]))
          tell(step.event->place, step.frame, *clock,
               "decides the optimizer's '" + step.event->what + "'", findings);
  }

private:
  /// What a condition on the clock makes of training in the frame that it
  /// stands over; empty where it makes nothing of it.
  std::string effectOf(unsigned frame) const {
    const Frame &at = timeline.frames[frame];
    if (at.kind == Frame::Kind::Loop)
      return training.in(frame) || drawIn(frame) != Step::None
                 ? "decides how many turns this training loop makes"
                 : "";
    // Behind all training nothing is decided any more.
    if (at.kind != Frame::Kind::Arm ||
        (at.begin > training.last() &&
         training.loopAround(at.parent) == Step::None))
      return "";
    Exits exits;
    addExits(at.node->children[at.arm], false, exits);
    if (std::string effect = effectOf(exits, frame); !effect.empty())
      return effect;
    if (training.in(frame))
      return "decides whether training steps are made here";
    for (unsigned i = at.begin; i < at.end; ++i) {
      const Event &event = *timeline.steps[i].event;
      if (event.kind == EventKind::SetOption)
        return "decides the optimizer's '" + event.what + "'";
      if (event.kind == EventKind::Step)
        return "decides when the " + event.what + " makes a step";
    }
    if (unsigned draw = drawIn(frame); draw != Step::None)
      return "decides when '" + timeline.steps[draw].event->api +
             "' draws from the generator that training draws from";
    return "";
  }

  std::string effectOf(const Exits &exits, unsigned arm) const {
    unsigned end = timeline.frames[arm].end;
    unsigned loop = Step::None, function = 0;
    for (unsigned frame : timeline.enclosing(timeline.frames[arm].parent)) {
      const Frame &around = timeline.frames[frame];
      if (around.function || around.kind == Frame::Kind::Program) {
        function = frame;
        break;
      }
      if (around.kind == Frame::Kind::Loop && loop == Step::None)
        loop = frame;
    }
    unsigned trains = training.loopAround(timeline.frames[arm].parent);
    if (exits.exits &&
        (trains != Step::None || (training && training.last() >= end)))
      return "decides when training ends";
    if (exits.breaks && loop != Step::None && training.in(loop))
      return "decides when this training loop ends";
    if (exits.breaks && loop != Step::None && drawIn(loop) != Step::None)
      return "decides how much this loop draws from the generator that "
             "training "
             "draws from";
    if (exits.continues && loop != Step::None && trainsFrom(end, loop))
      return "decides which turns of this loop train";
    // Out of a function that trains, from inside its loop or ahead of it.
    if (exits.returns &&
        ((trains != Step::None && isInside(trains, function)) ||
         trainsFrom(end, function)))
      return "decides when training ends";
    return "";
  }

  /// Whether something trains in \p frame from step \p begin on.
  bool trainsFrom(unsigned begin, unsigned frame) const {
    return begin == 0 ? training.in(frame)
                      : training.continuesAfter(begin - 1, frame);
  }

  bool isInside(unsigned frame, unsigned outer) const {
    return llvm::is_contained(timeline.enclosing(frame), outer);
  }

  /// A draw in the frame that moves what training draws afterwards, or None.
  unsigned drawIn(unsigned frame) const {
    const Frame &at = timeline.frames[frame];
    for (unsigned i = at.begin; i < at.end; ++i) {
      const Step &step = timeline.steps[i];
      if (isDefaultDraw(step) && step.happens == Truth::Yes &&
          step.guard == Step::None &&
          (i < training.last() ||
           training.loopAround(step.frame) != Step::None))
        return i;
    }
    return Step::None;
  }

  void judge(unsigned frame, const Origin &clock,
             std::vector<Finding> &findings) {
    const Frame &at = timeline.frames[frame];
    std::string effect = effectOf(frame);
    if (!effect.empty())
      return tell(at.node->place, frame, clock, effect, findings);
    if (at.kind == Frame::Kind::Arm)
      judgeFlags(frame, clock, findings);
  }

  /// `if (late) stop = true;` and, elsewhere, `while (!stop)`.
  void judgeFlags(unsigned arm, const Origin &clock,
                  std::vector<Finding> &findings) {
    const Frame &at = timeline.frames[arm];
    link::forEachEvent(at.node->children[at.arm].children,
                       [&](const Event &event) { addFlag(event); });
    for (const auto &[flag, place] : std::exchange(flags, {}))
      for (unsigned i = 0; i < timeline.frames.size(); ++i) {
        const Frame &frame = timeline.frames[i];
        if (!frame.node || !asks(frame.node->condition, flag) ||
            frame.node->place.file != at.node->place.file)
          continue;
        std::string effect = effectOf(i);
        if (effect.empty())
          continue;
        tell(at.node->place, arm, clock, effect, findings, &frame, flag);
        break;
      }
  }

  void addFlag(const Event &event) {
    if (event.kind != EventKind::Assign || event.arguments.empty() ||
        event.arguments[0].kind != Value::Kind::Constant)
      return;
    llvm::StringRef value = event.arguments[0].name;
    std::string name = nameOf(event.object);
    if (!name.empty() && (value == "true" || value == "false"))
      flags.try_emplace(name, event.place);
  }

  static bool asks(const Value &condition, llvm::StringRef flag) {
    switch (condition.kind) {
    case Value::Kind::Not:
      return asks(condition.parts.front(), flag);
    case Value::Kind::Mix:
      return (condition.name == "and" || condition.name == "or" ||
              condition.parts.size() == 1) &&
             llvm::any_of(condition.parts,
                          [&](const Value &part) { return asks(part, flag); });
    default:
      return nameOf(condition) == flag;
    }
  }

  void tell(Place place, unsigned frame, const Origin &clock,
            const std::string &effect, std::vector<Finding> &findings,
            const Frame *through = nullptr, llvm::StringRef flag = "") {
    if (!told.insert(place).second)
      return;
    // The first line says which statement is meant.
    if (place.endLine != place.line) {
      place.endLine = place.line;
      place.endColumn = place.column + 1;
    }
    Finding finding;
    finding.level = Level::Likely;
    finding.message = "wall-clock time " + effect +
                      ": a slower or busier machine trains differently";
    finding.place = place;
    const facts::Function *function = nullptr;
    for (unsigned outer : timeline.enclosing(frame))
      if (!function)
        function = timeline.frames[outer].function;
    finding.identity = (function ? function->name : "") + ":" + effect;
    note(finding, clock.place, "the clock is read here");
    if (through)
      note(finding, through->node->place.atStart(),
           "through '" + spelled(flag).str() + "', which is asked here");
    for (unsigned outer : timeline.enclosing(frame)) {
      const Frame &around = timeline.frames[outer];
      if ((around.kind == Frame::Kind::Call ||
           around.kind == Frame::Kind::Forward) &&
          around.function)
        note(finding, around.place,
             "'" + around.function->name + "' is called here");
    }
    findings.push_back(std::move(finding));
  }

  const Timeline &timeline;
  const Training &training;
  std::map<std::string, Place> flags;
  std::set<Place> told;
};

} // namespace

void checkClockControl(const link::Program &program,
                       std::vector<Finding> &findings) {
  for (const Timeline &timeline : timelinesOf(program))
    if (Training training(timeline); training)
      ClockControl(timeline, training).run(findings);
}

} // namespace reprise::rules
