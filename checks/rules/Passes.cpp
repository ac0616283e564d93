//===- Passes.cpp - where models run --------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Passes.h"

#include "checks/link/Code.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::rules {

using link::Origin;
using link::Resolved;

namespace {

bool isForward(const Frame &frame) {
  if (frame.kind == Frame::Kind::Forward)
    return true;
  return frame.kind == Frame::Kind::Call && frame.function &&
         llvm::StringRef(frame.function->name).ends_with("::forward");
}

unsigned outermostForward(const Timeline &timeline, unsigned step) {
  unsigned found = Step::None;
  for (unsigned frame : timeline.enclosing(timeline.steps[step].frame))
    if (isForward(timeline.frames[frame]))
      found = frame;
  return found;
}

/// A module that came out of a file with all that it does, or of which nothing
/// is known.
bool isOpaque(const Timeline &timeline, const Resolved &module) {
  for (const Origin &origin : module.origins) {
    if (origin.kind != Origin::Kind::Object)
      return true;
    unsigned step = timeline.objects[origin.object].step;
    if (step != Step::None &&
        timeline.steps[step].event->kind == EventKind::LoadModel)
      return true;
  }
  return module.origins.empty();
}

bool holds(const Timeline &timeline, unsigned outer, unsigned inner,
           unsigned depth = 0) {
  if (outer == inner)
    return true;
  return depth < 16 && llvm::any_of(
                           timeline.objects[inner].parents,
                           [&](unsigned parent) {
                             return holds(timeline, outer, parent, depth + 1);
                           });
}

} // namespace

std::vector<Pass> findPasses(const Timeline &timeline,
                             const Training &training) {
  std::vector<Pass> passes;
  for (unsigned i = 0; i < timeline.steps.size(); ++i) {
    const Step &step = timeline.steps[i];
    unsigned forward = outermostForward(timeline, i);
    bool isCall = step.event->kind == EventKind::Forward;
    if (forward == Step::None && !isCall)
      continue;
    // Every step of one pass but the first.
    if (!passes.empty() && i < passes.back().end)
      continue;
    Pass pass;
    if (forward != Step::None) {
      const Frame &frame = timeline.frames[forward];
      pass.module = frame.self;
      pass.place = frame.place;
      pass.frame = frame.parent;
      pass.end = frame.end;
    } else {
      pass.module = step.object;
      pass.place = step.event->place;
      pass.frame = step.frame;
      // The module's own frame follows the call.
      pass.end = i + 1;
      while (pass.end < timeline.steps.size()) {
        unsigned next = outermostForward(timeline, pass.end);
        if (next == Step::None || timeline.frames[next].begin <= i ||
            !(timeline.frames[next].place == pass.place))
          break;
        pass.end = timeline.frames[next].end;
      }
    }
    pass.begin = i;
    pass.feeds = training.feeds(i);
    pass.opaque = isOpaque(timeline, pass.module) ||
                  llvm::any_of(timeline.unseen, [&](const auto &unseen) {
                    return unseen.step >= pass.begin && unseen.step < pass.end;
                  });
    passes.push_back(std::move(pass));
  }
  return passes;
}

bool isOfTrainMode(const facts::Event &event) {
  bool isEffect =
      event.kind == EventKind::UpdateStatistics ||
      (event.kind == EventKind::Draw && event.text("why") == "dropout");
  return isEffect &&
         llvm::any_of(event.conditions, [](const facts::Condition &condition) {
           return condition.subject.kind == facts::Value::Kind::Training;
         });
}

std::set<facts::Place> placesOfMode(const link::Program &program) {
  std::set<facts::Place> places;
  for (const auto &unit : program.units)
    for (const facts::Function &function : unit->functions)
      link::forEachEvent(function.nodes, [&](const facts::Event &event) {
        if (isOfTrainMode(event) && event.text("on") == "forward")
          places.insert(event.place);
      });
  return places;
}

static bool isMadeAt(const Timeline &timeline, unsigned object,
                     const std::set<facts::Place> &places, unsigned depth) {
  const link::Object &module = timeline.objects[object];
  return depth < 16 &&
         (places.count(module.place) ||
          llvm::any_of(
              module.children,
              [&](unsigned child) {
                return isMadeAt(timeline, child, places, depth + 1);
              }));
}

bool isMadeAt(const Timeline &timeline, const Resolved &module,
              const std::set<facts::Place> &places) {
  return llvm::any_of(module.origins, [&](const Origin &origin) {
    return origin.kind == Origin::Kind::Object &&
           isMadeAt(timeline, origin.object, places, 0);
  });
}

bool areRelated(const Timeline &timeline, const Resolved &left,
                const Resolved &right) {
  for (const Origin &a : left.origins)
    for (const Origin &b : right.origins)
      if (a.kind == Origin::Kind::Object && b.kind == Origin::Kind::Object &&
          (holds(timeline, a.object, b.object) ||
           holds(timeline, b.object, a.object)))
        return true;
  return false;
}

const facts::Event *eventAt(const facts::Function *function,
                            const facts::Place &place) {
  const facts::Event *found = nullptr;
  if (function)
    link::forEachEvent(function->nodes, [&](const facts::Event &event) {
      if (!found && event.place == place && !event.text("receiver").empty())
        found = &event;
    });
  return found;
}

static const facts::Event *lastOf(const facts::Node &node) {
  using Kind = facts::Node::Kind;
  if (node.kind == Kind::Event)
    return &node.event;
  bool plain = node.kind == Kind::Sequence || node.kind == Kind::Scope;
  return plain && !node.children.empty() ? lastOf(node.children.back())
                                         : nullptr;
}

const facts::Event *endOf(const Frame &arm) {
  if (arm.kind != Frame::Kind::Arm || !arm.node ||
      arm.arm >= arm.node->children.size())
    return nullptr;
  const facts::Event *last = lastOf(arm.node->children[arm.arm]);
  bool ends = last && (last->kind == EventKind::Return ||
                       last->kind == EventKind::Leave);
  return ends ? last : nullptr;
}

/// Whether a line may be put between the statements of a loop's or an arm's
/// body: it stands in braces.
static bool hasBraces(const Frame &frame) {
  const facts::Node *node = frame.node;
  if (frame.kind == Frame::Kind::Arm) {
    if (!node || frame.arm >= node->children.size())
      return false;
    node = &node->children[frame.arm];
    return node->children.size() == 1 &&
           node->children[0].kind == facts::Node::Kind::Scope;
  }
  return node && !node->children.empty() &&
         llvm::any_of(node->children, [](const facts::Node &child) {
           return child.kind == facts::Node::Kind::Scope;
         });
}

facts::Place statementIn(const Timeline &timeline, unsigned frame,
                         unsigned step) {
  const Frame &around = timeline.frames[frame];
  if ((around.kind == Frame::Kind::Arm || around.kind == Frame::Kind::Loop) &&
      !hasBraces(around))
    return {};
  facts::Place place = timeline.steps[step].event->statement;
  for (unsigned index : timeline.enclosing(timeline.steps[step].frame)) {
    if (index == frame)
      return place.inMacro ? facts::Place() : place;
    const Frame &inner = timeline.frames[index];
    if (inner.kind == Frame::Kind::Loop) {
      place = inner.place;
    } else if (inner.kind == Frame::Kind::Arm) {
      place = inner.place;
    } else {
      // The call's own statement, among the facts of who calls.
      place = {};
      for (unsigned outer : timeline.enclosing(inner.parent))
        if (const facts::Function *caller = timeline.frames[outer].function) {
          if (const facts::Event *event = eventAt(caller, inner.place))
            place = event->statement;
          break;
        }
      if (!place && index != frame)
        return {};
    }
  }
  return {};
}

bool returns(const facts::Function *function, const facts::Place &statement) {
  bool found = false;
  if (function)
    link::forEachEvent(function->nodes, [&](const facts::Event &event) {
      found |= event.kind == EventKind::Return && event.statement == statement;
    });
  return found;
}

} // namespace reprise::rules
