//===- Mentions.cpp - what values are made of -----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mentions.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::rules {

using facts::Value;

bool mentions(const Value &value, const Named &named) {
  if (value.kind == Value::Kind::Result && named.results.count(value.event))
    return true;
  if (value.kind == Value::Kind::Variable && named.variables.count(value.name))
    return true;
  return llvm::any_of(value.parts,
                      [&](const Value &part) { return mentions(part, named); });
}

std::string variableOf(const Value &value) {
  if (value.kind == Value::Kind::Variable)
    return value.name;
  return value.kind == Value::Kind::Field ? variableOf(value.parts.front())
                                          : "";
}

} // namespace reprise::rules
