//===- MemoryFlow.cpp - from where memory is made to where it is read -----===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MemoryFlow.h"

namespace reprise::rules {

using facts::EventKind;
using facts::Node;

MemoryFlow::Read MemoryFlow::follow(const facts::Function &function) {
  walk(function.nodes);
  return read;
}

MemoryFlow::Way MemoryFlow::walk(const std::vector<Node> &nodes) {
  for (const Node &node : nodes)
    if (Way way = walk(node); way != Way::On)
      return way;
  return Way::On;
}

MemoryFlow::Way MemoryFlow::walk(const Node &node) {
  switch (node.kind) {
  case Node::Kind::Event:
    if (&node.event == &start) {
      started = true;
      return Way::On;
    }
    if (!started)
      return Way::On;
    if (node.event.kind == EventKind::Return ||
        node.event.kind == EventKind::Leave)
      return Way::Ends;
    switch (deedOf(node.event)) {
    case Deed::None:
      return Way::On;
    case Deed::Read:
      read.event = &node.event;
      return Way::Found;
    case Deed::Clear:
      return Way::Cleared;
    case Deed::Lose:
      return Way::Lost;
    }
    return Way::On;
  case Node::Kind::Branch:
    return walkBranch(node);
  case Node::Kind::Loop: {
    // A loop that runs no time at all is not what anyone asks about. What it
    // leaves, by break or at its end, goes on behind it.
    Way way = walk(node.children);
    return way == Way::Ends ? Way::On : way;
  }
  default:
    return walk(node.children);
  }
}

MemoryFlow::Way MemoryFlow::walkBranch(const Node &node) {
  // What a handler does is not on the way.
  if (node.what == "try")
    return Way::On;
  bool wasStarted = started, goesOn = !node.exhaustive, clears = false;
  for (const Node &arm : node.children) {
    bool before = started;
    switch (walk(arm)) {
    case Way::Found:
      return Way::Found;
    case Way::Lost:
      return Way::Lost;
    case Way::Cleared:
      clears = true;
      break;
    case Way::On:
      // An arm that the start is not in leads nowhere from it.
      goesOn |= started;
      // Made on one way only: behind the branch it may be another's.
      if (!before && started)
        read.onAllPaths = false;
      break;
    case Way::Ends:
      break;
    }
    // The other arms run instead of the one that the start is in.
    if (!wasStarted && started)
      return clears ? Way::Cleared : Way::On;
  }
  if (!wasStarted)
    return Way::On;
  if (clears && goesOn)
    read.onAllPaths = false;
  if (goesOn)
    return Way::On;
  return clears ? Way::Cleared : Way::Ends;
}

} // namespace reprise::rules
