//===- Members.h - what a class makes of its members ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_MEMBERS_H
#define REPRISE_CHECKS_RULES_MEMBERS_H

#include "checks/link/Code.h"

#include <set>

namespace reprise::rules {

/// What the functions of one class do to its members, by the members' names.
class Members {
public:
  /// \p functions are the class's own, those of its bases and of classes
  /// derived from it, and lambdas that may be in them.
  Members(const link::Code &code,
          const std::vector<const facts::Function *> &functions);

  struct Made {
    const facts::Function *function = nullptr;
    const facts::Event *event = nullptr;
  };

  /// Registered with the module, or perhaps: given to code that may do so.
  bool isRegistered(const std::string &name) const {
    return registered.count(name);
  }
  /// Where the class makes the member or, with \p element, one of its elements
  /// itself; null where it comes from elsewhere or nothing ever sets it.
  const Made *made(const std::string &name, bool element) const;
  /// Where a tensor that gets gradients becomes the member.
  const Made *gradients(const std::string &name) const;

private:
  using Value = facts::Value;

  /// The events of one function, for what its local names stand for.
  struct Scope {
    const facts::Function *function;
    std::map<std::string, std::vector<Value>> variables;
    std::vector<const facts::Event *> events;
  };

  void read(const Scope &scope);
  void expand(const Scope &scope, const Value &value, std::vector<Value> &found,
              unsigned depth = 0) const;
  /// Names of the members that \p value may be, or be an element of.
  std::set<std::string> namesIn(const Scope &scope, const Value &value) const;
  bool mayRegister(const facts::Event &call) const;

  const link::Code &code;
  std::set<std::string> registered;
  std::map<std::pair<std::string, bool>, Made> makers;
  std::map<std::string, Made> leaves;
};

} // namespace reprise::rules

#endif
