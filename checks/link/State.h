//===- State.h - what is where at one point of a run -*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_LINK_STATE_H
#define REPRISE_CHECKS_LINK_STATE_H

#include "Resolved.h"

#include <map>

namespace reprise::link {

/// Something that holds a value.
struct Slot {
  enum class Kind {
    Variable, ///< `name` in the frame `owner`.
    Result,   ///< Of the event numbered `name` in the frame `owner`.
    Field,    ///< `name` of the object `owner`.
    Global,   ///< `name`.
    Mode,     ///< Whether the module `owner` is in train mode.
    Children, ///< The modules that `owner` holds.
    Made,     ///< That the object `owner` has been made: nothing but that.
  };
  Kind kind;
  unsigned owner = 0;
  std::string name;

  auto key() const { return std::tie(kind, owner, name); }
  bool operator<(const Slot &other) const { return key() < other.key(); }
};

/// Slots that nothing reads any more when the function that ran in a frame has
/// ended.
struct Locals {
  unsigned frame;
  /// Its variables, too: no lambda sees them.
  bool variables;

  bool contains(const Slot &slot) const {
    return slot.owner == frame &&
           (slot.kind == Slot::Kind::Result ||
            (slot.kind == Slot::Kind::Variable && variables));
  }
};

/// The values of all slots, with a journal of what changed, so that the arms of
/// a branch can each start from the same state and be joined behind it.
class State {
public:
  /// Values of the slots that one path wrote.
  using Changes = std::map<Slot, Resolved>;

  const Resolved *find(const Slot &slot) const;
  void set(const Slot &slot, Resolved value);
  /// The slot may also hold what it held.
  void weaken(const Slot &slot, Resolved value);

  /// A point to look or go back to.
  size_t mark() const { return journal.size(); }
  Changes since(size_t mark, const Locals *without = nullptr) const;
  /// Goes back to \p mark; what had changed since.
  Changes takeBack(size_t mark);
  /// Removes \p locals, none of which was there at \p mark. Of a function with
  /// all that it called they are most of what was written; each way out of each
  /// caller would copy them.
  void remove(const Locals &locals, size_t mark);
  /// Whichever of \p paths was taken from here; with \p orNone perhaps none.
  void join(const std::vector<Changes> &paths, bool orNone);

  const std::map<Slot, Resolved> &all() const { return slots; }
  /// How many slots were gone through, all of the above together.
  size_t visitedSlots() const { return visited; }

private:
  mutable size_t visited = 0;
  std::map<Slot, Resolved> slots;
  std::vector<std::pair<Slot, std::optional<Resolved>>> journal;
};

} // namespace reprise::link

#endif
