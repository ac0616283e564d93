//===- Threads.cpp - code that several threads run ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Threads.h"

namespace reprise::rules {

unsigned threadAround(const Timeline &timeline, unsigned step) {
  for (unsigned index : timeline.enclosing(timeline.steps[step].frame)) {
    const Frame &frame = timeline.frames[index];
    if (frame.kind == Frame::Kind::Fetch)
      return Step::None;
    if (frame.kind == Frame::Kind::Thread ||
        (frame.kind == Frame::Kind::Loop && frame.node &&
         frame.node->what == "parallel"))
      return index;
  }
  return Step::None;
}

/// The event that starts the thread, or null for a parallel region.
static const facts::Event *startOf(const Timeline &timeline,
                                   const Frame &thread) {
  if (thread.kind == Frame::Kind::Thread)
    for (unsigned i = thread.begin; i-- > 0;)
      if (timeline.steps[i].event->kind == EventKind::StartThread &&
          timeline.steps[i].event->place == thread.place)
        return timeline.steps[i].event;
  return nullptr;
}

bool areMany(const Timeline &timeline, unsigned index) {
  const Frame &thread = timeline.frames[index];
  const facts::Event *start = startOf(timeline, thread);
  if (!start || start->find("many"))
    return true;
  for (unsigned around : timeline.enclosing(thread.parent)) {
    const Frame &loop = timeline.frames[around];
    if (loop.kind == Frame::Kind::Call || loop.kind == Frame::Kind::Thread)
      break;
    if (loop.kind != Frame::Kind::Loop)
      continue;
    for (unsigned i = loop.begin; i < loop.end; ++i) {
      EventKind kind = timeline.steps[i].event->kind;
      if ((kind == EventKind::Backward || kind == EventKind::Step) &&
          !timeline.contains(index, i))
        return false;
    }
    return true;
  }
  return false;
}

} // namespace reprise::rules
