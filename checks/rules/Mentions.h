//===- Mentions.h - what values are made of ---------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_MENTIONS_H
#define REPRISE_CHECKS_RULES_MENTIONS_H

#include "checks/facts/Unit.h"

#include <set>

namespace reprise::rules {

/// Local variables, and what numbered events gave.
struct Named {
  std::set<std::string> variables;
  std::set<unsigned> results;
};

/// Whether \p value is one of \p named, part of one or made of one.
bool mentions(const facts::Value &value, const Named &named);

/// The variable that \p value is or is part of; empty where it is of none.
std::string variableOf(const facts::Value &value);

} // namespace reprise::rules

#endif
