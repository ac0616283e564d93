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

Truth Timeline::precedes(unsigned first, unsigned second) const {
  if (first >= second)
    return Truth::No;
  // From the outermost frame inwards, down to where the ways part.
  std::vector<unsigned> left = enclosing(steps[first].frame);
  std::vector<unsigned> right = enclosing(steps[second].frame);
  auto outer = left.rbegin(), other = right.rbegin();
  unsigned common = 0;
  while (outer != left.rend() && other != right.rend() && *outer == *other) {
    common = *outer;
    ++outer;
    ++other;
  }
  if (outer != left.rend() && other != right.rend()) {
    const Frame &a = frames[*outer], &b = frames[*other];
    if (a.kind == Frame::Kind::Arm && b.kind == Frame::Kind::Arm &&
        a.node == b.node && a.place == b.place && a.arm != b.arm)
      return Truth::No;
  }
  Truth truth = certainty(first, common);
  // A thread may run its steps later.
  for (; outer != left.rend(); ++outer)
    if (frames[*outer].kind == Frame::Kind::Thread)
      truth = truth && Truth::Maybe;
  return truth;
}

const Resolved *Timeline::attribute(unsigned object,
                                    llvm::StringRef name) const {
  auto found = attributes.find({object, name.str()});
  return found == attributes.end() ? nullptr : &found->second;
}

} // namespace reprise::link
