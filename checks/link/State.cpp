//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/link/State.h"

#include <algorithm>

namespace reprise::link {
namespace {

/// What a path adds that never wrote a slot which has no value before it. A
/// variable or result was made on the other path and is not read on this one;
/// a field or global keeps a value that nothing here knows.
Resolved unwritten(const Slot &slot) {
  if (slot.kind == Slot::Kind::Field || slot.kind == Slot::Kind::Global)
    return Resolved::unknown();
  return {};
}

} // namespace

const Resolved *State::find(const Slot &slot) const {
  auto found = slots.find(slot);
  return found == slots.end() ? nullptr : &found->second;
}

void State::set(const Slot &slot, Resolved value) {
  auto [place, isNew] = slots.try_emplace(slot);
  if (isNew)
    journal.emplace_back(slot, std::nullopt);
  else if (place->second == value)
    return;
  else
    journal.emplace_back(slot, std::move(place->second));
  place->second = std::move(value);
}

void State::weaken(const Slot &slot, Resolved value) {
  const Resolved *old = find(slot);
  value.add(old ? *old : unwritten(slot));
  set(slot, std::move(value));
}

State::Changes State::since(size_t mark, const Locals *without) const {
  Changes changes;
  visited += journal.size() - mark;
  for (size_t index = mark; index < journal.size(); ++index) {
    const Slot &slot = journal[index].first;
    if (without && without->contains(slot))
      continue;
    if (auto [place, isNew] = changes.try_emplace(slot); isNew)
      place->second = slots.at(slot);
  }
  return changes;
}

void State::remove(const Locals &locals, size_t mark) {
  visited += journal.size() - mark;
  auto kept = std::remove_if(journal.begin() + mark, journal.end(),
                             [&](const auto &entry) {
                               if (!locals.contains(entry.first))
                                 return false;
                               slots.erase(entry.first);
                               return true;
                             });
  journal.erase(kept, journal.end());
}

State::Changes State::takeBack(size_t mark) {
  Changes changes = since(mark);
  while (journal.size() > mark) {
    auto &[slot, old] = journal.back();
    if (old)
      slots[slot] = std::move(*old);
    else
      slots.erase(slot);
    journal.pop_back();
  }
  return changes;
}

void State::join(const std::vector<Changes> &paths, bool orNone) {
  Changes result;
  for (const Changes &path : paths) {
    visited += path.size() * paths.size();
    for (const auto &[slot, value] : path)
      result[slot].add(value);
  }
  for (auto &[slot, value] : result) {
    bool everywhere = !orNone, fromBirth = false;
    for (const Changes &path : paths) {
      everywhere = everywhere && path.count(slot);
      // Of an object that one path makes the others know nothing.
      fromBirth |= slot.kind == Slot::Kind::Field &&
                   path.count({Slot::Kind::Made, slot.owner, ""});
    }
    if (everywhere || fromBirth)
      continue;
    const Resolved *old = find(slot);
    value.add(old ? *old : unwritten(slot));
  }
  for (auto &[slot, value] : result)
    set(slot, std::move(value));
}

} // namespace reprise::link
