//===- HandWritten.h - facts written by hand, and what rules say *- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_TEST_RULES_HANDWRITTEN_H
#define REPRISE_TEST_RULES_HANDWRITTEN_H

#include "checks/rules/Rules.h"

#include <initializer_list>
#include <string>
#include <vector>

/// Nodes of a function's body, as JSON with commas between them.
using Nodes = std::string;

/// An event that stands on line \p line; \p rest are further members.
Nodes event(unsigned line, const std::string &kind,
            const std::string &rest = "");
Nodes join(std::initializer_list<Nodes> nodes);
/// A loop from \p line on.
Nodes loop(unsigned line, const Nodes &body);
/// An `if` without an else.
Nodes maybe(unsigned line, const Nodes &arm);
/// An `if` with an else.
Nodes either(unsigned line, const Nodes &arm, const Nodes &other);
/// A call of a function of this program, or of user code without a body where
/// there is no function \p symbol.
Nodes call(unsigned line, const std::string &symbol,
           const std::string &rest = "");

/// backward() and the optimizer's step(), on \p line and the one behind it.
Nodes train(unsigned line);
Nodes seed(unsigned line, const std::string &value);
Nodes draw(unsigned line, const std::string &why = "sample");

std::string function(const std::string &symbol, const Nodes &body,
                     const std::string &rest = "");
/// With a body whose braces stand on lines 1 and 99.
std::string mainFunction(const Nodes &body);

/// What the rule \p name finds in the program of \p functions, of any level.
std::vector<reprise::rules::Finding>
findingsOf(const std::string &name, const std::string &functions,
           const std::string &classes = "");
/// The same, each as its line and level: "7 likely".
std::vector<std::string> linesOf(const std::string &name,
                                 const std::string &functions,
                                 const std::string &classes = "");
/// The notes of a finding, each as its line and text.
std::vector<std::string> notesOf(const reprise::rules::Finding &finding);

#endif
