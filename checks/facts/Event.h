//===- Event.h - what code does to randomness and order ---------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_FACTS_EVENT_H
#define REPRISE_CHECKS_FACTS_EVENT_H

#include "Value.h"

#include <map>

namespace reprise::facts {

enum class EventKind {
#define REPRISE_EVENT(NAME, SPELLING, MEANING) NAME,
#include "Events.def"
};

llvm::StringRef toString(EventKind kind);
std::optional<EventKind> parseEventKind(llvm::StringRef text);

/// A leaf of a function's body. What the fields mean for each kind stands in
/// Events.def.
struct Event {
  EventKind kind = EventKind::Call;
  /// Numbers the value that this event gives, within its function, for
  /// Value::Result. 0: nothing asks for it.
  unsigned id = 0;
  /// The name that a reader knows the call by: `torch::manual_seed`.
  std::string api;
  Place place;
  /// The whole statement that the event stands in: where text can be put
  /// before or after it. Empty where there is none (a member initialiser).
  Place statement;
  /// The kind's main attribute: a stream, a flag, a mode, a symbol.
  std::string what;
  Value object;
  std::vector<Value> arguments;
  std::vector<Place> argumentPlaces;
  std::map<std::string, Value> with;
  /// All must hold, or the event does not happen.
  std::vector<Condition> conditions;
  /// What the API's documentation or source says of it, for messages.
  std::string remark;

  const Value *find(llvm::StringRef attribute) const;
  /// The text of a constant attribute, else an empty string.
  llvm::StringRef text(llvm::StringRef attribute) const;
};

} // namespace reprise::facts

#endif
