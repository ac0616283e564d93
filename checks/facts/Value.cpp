//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/facts/Value.h"

namespace reprise::facts {

Value Value::constant(std::string text) {
  Value value;
  value.kind = Kind::Constant;
  value.name = std::move(text);
  return value;
}

Value Value::variable(std::string name) {
  Value value;
  value.kind = Kind::Variable;
  value.name = std::move(name);
  return value;
}

Value Value::field(Value base, std::string name) {
  Value value;
  value.kind = Kind::Field;
  value.name = std::move(name);
  value.parts.push_back(std::move(base));
  return value;
}

Value Value::result(unsigned event) {
  Value value;
  value.kind = Kind::Result;
  value.event = event;
  return value;
}

Value Value::source(std::string name, Place place) {
  Value value;
  value.kind = Kind::Source;
  value.name = std::move(name);
  value.place = std::move(place);
  return value;
}

Value Value::operation(std::string name, std::vector<Value> parts) {
  Value value;
  value.kind = Kind::Mix;
  value.name = std::move(name);
  value.parts = std::move(parts);
  return value;
}

Value Value::mix(std::vector<Value> parts) {
  Value value;
  value.kind = Kind::Mix;
  for (Value &part : parts) {
    if (part.kind != Kind::Mix || !part.name.empty()) {
      value.parts.push_back(std::move(part));
      continue;
    }
    for (Value &inner : part.parts)
      value.parts.push_back(std::move(inner));
  }
  if (value.parts.empty())
    return unknown();
  if (value.parts.size() == 1)
    return Value(std::move(value.parts.front()));
  return value;
}

} // namespace reprise::facts
