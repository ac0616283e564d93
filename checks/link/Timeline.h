//===- Timeline.h - a program's events in the order they happen -*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_LINK_TIMELINE_H
#define REPRISE_CHECKS_LINK_TIMELINE_H

#include "Resolved.h"
#include "checks/facts/Unit.h"

#include <limits>

namespace reprise::link {

/// A stretch of the timeline that belongs together: a call with all that it
/// does, a loop's body, one arm of a branch. Frames nest.
struct Frame {
  enum class Kind {
    Program, ///< The outermost one; `function` is the start: main, or what
             ///< nothing calls in a library.
    Call,    ///< `function` runs; `place` is the call.
    Forward, ///< A module's forward that its container or a template calls.
    Loop,    ///< A loop's body, told once; `place` is the loop.
    Arm,     ///< One arm of a branch; `place` is the branch. Also what comes
             ///< behind a branch that may have returned, and each function
             ///< that a virtual call may mean.
    Thread,  ///< Runs beside what follows.
    Fetch,   ///< A loader runs its data set to make a batch; `object` is the
             ///< loader. It may run on workers.
  };
  Kind kind = Kind::Program;
  unsigned parent = 0;
  facts::Place place;
  const facts::Function *function = nullptr;
  const facts::Node *node = nullptr;
  /// Fetch: the loader.
  unsigned object = 0;
  /// The steps in this frame are those from begin to before end.
  unsigned begin = 0, end = 0;
  /// Arm: two arms of one branch never both run in one pass.
  unsigned arm = 0;
  /// Arm of an `if`: what decides whether it runs; Loop: whether it goes on.
  Resolved condition;
  /// Whether the frame is entered whenever its parent runs.
  Truth entered = Truth::Yes;
  /// Where a function runs: its receiver.
  Resolved self;
};

/// Something that the program makes and that events speak of.
struct Object {
  /// Class as knowledge spells it (`torch::nn::Dropout`), or user class's name.
  std::string type;
  facts::Place place;
  /// The step that made it, or Step::None: a stand-in for what is not seen
  /// being made, such as the receiver of a member function of a library.
  unsigned step = ~0u;
  /// The module or container that holds it.
  std::vector<unsigned> parents;
  std::vector<unsigned> children;
};

/// One event as it happens on the way through the program.
struct Step {
  static constexpr unsigned None = std::numeric_limits<unsigned>::max();

  const facts::Event *event = nullptr;
  unsigned frame = 0;
  /// Whether the event's conditions hold here; never No.
  Truth happens = Truth::Yes;
  Resolved object;
  std::vector<Resolved> arguments;
  /// The step whose RNG guard (or saved and later restored state) covers this
  /// one, or None.
  unsigned guard = None;
  /// Whether gradients are recorded here.
  bool gradients = true;
  /// Another step that it belongs to: the construction of the module whose
  /// forward makes this operation.
  unsigned cause = None;
};

/// What one program does from its start, calls followed into their callees.
/// Plumbing makes a step only where something is made (a construction, a call
/// of a constructor, a thread) or where nothing can be followed (see `unseen`).
/// Loops are told once, all arms of a branch one after the other.
struct Timeline {
  std::vector<Frame> frames;
  std::vector<Step> steps;
  std::vector<Object> objects;
  /// Calls into user code that has no body here, or that nothing resolves:
  /// they may do anything, so what is not in `steps` is unknown from there on.
  struct Unseen {
    unsigned step;
    std::string name;
    facts::Place place;
  };
  std::vector<Unseen> unseen;
  /// The bounds on depth or length cut something off.
  bool truncated = false;

  /// Frames around \p frame, it first, outermost last.
  std::vector<unsigned> enclosing(unsigned frame) const;
  /// The innermost frame of \p kind around \p step, or None.
  unsigned enclosing(unsigned step, Frame::Kind kind) const;
  bool contains(unsigned frame, unsigned step) const;
  /// Whether the two stand in different arms of one branch, so that one pass
  /// through it runs one of them at most.
  bool exclude(unsigned step, unsigned other) const;
  /// Whether step \p first surely runs before \p second in one pass, given
  /// that \p second runs.
  Truth precedes(unsigned first, unsigned second) const;
  /// Whether the step runs whenever \p frame (default: the program) does.
  Truth certainty(unsigned step, unsigned frame = 0) const;
  /// The attribute of an object as it last was at the end of the program, null
  /// where nothing ever set it. A loader has `sampler` (as in Events.def),
  /// `dataset`, `fetch` and what was set in its options: `workers`, ...
  const Resolved *attribute(unsigned object, llvm::StringRef name) const;
  std::map<std::pair<unsigned, std::string>, Resolved> attributes;
};

} // namespace reprise::link

#endif
