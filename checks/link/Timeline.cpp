//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/link/Timeline.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::link {

std::vector<unsigned> Timeline::enclosing(unsigned frame) const {
  std::vector<unsigned> result{frame};
  while (frame != 0)
    result.push_back(frame = frames[frame].parent);
  return result;
}

unsigned Timeline::enclosing(unsigned step, Frame::Kind kind) const {
  for (unsigned frame : enclosing(steps[step].frame))
    if (frames[frame].kind == kind)
      return frame;
  return Step::None;
}

bool Timeline::contains(unsigned frame, unsigned step) const {
  return frames[frame].begin <= step && step < frames[frame].end;
}

Truth Timeline::certainty(unsigned step, unsigned frame) const {
  Truth truth = steps[step].happens;
  for (unsigned around = steps[step].frame; around != frame;
       around = frames[around].parent) {
    truth = truth && frames[around].entered;
    if (around == 0)
      break;
  }
  return truth;
}

namespace {

/// The frames around two steps, from where their ways part inwards.
struct Parting {
  Parting(const Timeline &timeline, unsigned step, unsigned other)
      : left(timeline.enclosing(timeline.steps[step].frame)),
        right(timeline.enclosing(timeline.steps[other].frame)) {
    while (!left.empty() && !right.empty() && left.back() == right.back()) {
      common = left.back();
      left.pop_back();
      right.pop_back();
    }
  }

  /// Whether they part at two arms of one branch.
  bool atArms(const Timeline &timeline) const {
    if (left.empty() || right.empty())
      return false;
    const Frame &a = timeline.frames[left.back()],
                &b = timeline.frames[right.back()];
    return a.kind == Frame::Kind::Arm && b.kind == Frame::Kind::Arm &&
           a.node == b.node && a.place == b.place && a.arm != b.arm;
  }

  /// The innermost frame around both.
  unsigned common = 0;
  /// Those around one of them alone, innermost first.
  std::vector<unsigned> left, right;
};

} // namespace

bool Timeline::exclude(unsigned step, unsigned other) const {
  return Parting(*this, step, other).atArms(*this);
}

Truth Timeline::precedes(unsigned first, unsigned second) const {
  if (first >= second)
    return Truth::No;
  Parting parting(*this, first, second);
  if (parting.atArms(*this))
    return Truth::No;
  Truth truth = certainty(first, parting.common);
  // A thread may run its steps later.
  for (unsigned frame : parting.left)
    if (frames[frame].kind == Frame::Kind::Thread)
      truth = truth && Truth::Maybe;
  return truth;
}

const Resolved *Timeline::attribute(unsigned object,
                                    llvm::StringRef name) const {
  auto found = attributes.find({object, name.str()});
  return found == attributes.end() ? nullptr : &found->second;
}

} // namespace reprise::link
