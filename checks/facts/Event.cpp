//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/facts/Event.h"

namespace reprise::facts {
namespace {

struct Spelling {
  EventKind kind;
  llvm::StringLiteral text;
};

constexpr Spelling Spellings[] = {
#define REPRISE_EVENT(NAME, SPELLING, MEANING) {EventKind::NAME, SPELLING},
#include "checks/facts/Events.def"
};

} // namespace

llvm::StringRef toString(EventKind kind) {
  return Spellings[static_cast<unsigned>(kind)].text;
}

std::optional<EventKind> parseEventKind(llvm::StringRef text) {
  for (const Spelling &spelling : Spellings)
    if (spelling.text == text)
      return spelling.kind;
  return std::nullopt;
}

const Value *Event::find(llvm::StringRef attribute) const {
  auto found = with.find(attribute.str());
  return found == with.end() ? nullptr : &found->second;
}

llvm::StringRef Event::text(llvm::StringRef attribute) const {
  const Value *value = find(attribute);
  if (!value || value->kind != Value::Kind::Constant)
    return {};
  return value->name;
}

} // namespace reprise::facts
