//===- Names.cpp - one spelling for each API ------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Knowledge.h"

#include "llvm/ADT/StringExtras.h"

using llvm::StringRef;

/// Splits at `::` outside template arguments, which are dropped.
static llvm::SmallVector<std::string, 8> components(StringRef name) {
  llvm::SmallVector<std::string, 8> parts(1);
  unsigned depth = 0, parentheses = 0;
  while (!name.empty()) {
    // `<` in an operator's name opens nothing.
    if (depth == 0 && parts.back().empty() && name.starts_with("operator") &&
        !llvm::isAlnum(name.drop_front(8).empty() ? ' ' : name[8]) &&
        name.substr(8, 1) != "_") {
      StringRef op = name.take_front(8);
      StringRef symbol = name.drop_front(8).ltrim().take_while(
          [](char c) { return StringRef("<>=!+-*/%^&|~,()[]").contains(c); });
      // `operator()<int>`: what follows are template arguments.
      if (symbol.starts_with("()") || symbol.starts_with("[]"))
        symbol = symbol.take_front(2);
      else if (symbol.contains('<') && symbol.size() > 2 && symbol != "<=>" &&
               symbol != "<<=")
        symbol = symbol.take_front(2);
      parts.back() = (op + symbol).str();
      name = name.drop_front(symbol.data() + symbol.size() - name.data());
      if (symbol.empty()) { // A conversion: the rest names its type.
        parts.back() += name.str();
        return parts;
      }
      continue;
    }
    if (name.consume_front("::")) {
      if (depth == 0 && !parts.back().empty())
        parts.emplace_back();
      continue;
    }
    char c = name.front();
    name = name.drop_front();
    // In `B<(1 < 2)>` the inner one compares.
    if (depth > 0 && (c == '(' || c == ')'))
      parentheses += c == '(' ? 1 : -1;
    if (parentheses > 0)
      continue;
    if (c == '<')
      ++depth;
    else if (c == '>')
      depth -= depth > 0;
    else if (depth == 0 && c != ' ')
      parts.back() += c;
  }
  return parts;
}

std::string reprise::knowledge::normalise(StringRef qualifiedName) {
  auto parts = components(qualifiedName.trim());
  auto erase = [&](size_t i) { parts.erase(parts.begin() + i); };

  if (parts.size() > 1 && parts[0] == "std") {
    // std::__cxx11, std::__1, std::chrono::_V2; not std::__shared_ptr, which is
    // a class: the last two components name a member of it.
    for (size_t i = 1; i + 1 < parts.size();) {
      StringRef part = parts[i];
      if (part == "__cxx11" || part == "_V2" || part == "__fs" ||
          (part.consume_front("__") && llvm::all_of(part, llvm::isDigit)))
        erase(i);
      else
        ++i;
    }
  }

  if (parts.size() > 1 && (parts[0] == "at" || parts[0] == "c10"))
    parts[0] = "torch";
  if (parts[0] == "torch") {
    while (parts.size() > 2 && (parts[1] == "native" || parts[1] == "script"))
      erase(1);
    if (parts.size() > 2 && parts[1] == "jit" && parts[2] == "script" &&
        parts.size() > 3)
      erase(2);
    if (parts.size() > 2 &&
        (parts[1] == "Tensor" || parts[1] == "TensorBase")) {
      parts[1] = "Tensor";
      erase(0);
    }
    if (parts.size() > 2 && parts[1] == "nn") {
      StringRef type = parts[2];
      if (type.consume_back("Impl") && !type.empty())
        parts[2] = type.str();
      // A constructor goes by its class.
      if (parts.size() == 4 &&
          (parts[3] == parts[2] || parts[3] == parts[2] + "Impl"))
        parts.pop_back();
    }
  }
  return llvm::join(parts, "::");
}
