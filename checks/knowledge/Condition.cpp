//===- Condition.cpp - when a row applies ---------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Knowledge.h"

#include "llvm/ADT/SmallVector.h"

using namespace reprise::knowledge;
using llvm::StringRef;

static llvm::Error wrong(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// Takes the first of \p words off \p text that it begins with.
static bool consume(StringRef &text, StringRef words) {
  StringRef rest = text;
  if (!rest.consume_front(words) || (!rest.empty() && rest.front() != ' '))
    return false;
  text = rest.ltrim();
  return true;
}

/// Reads `a|b|c` to the end.
static llvm::Error readAlternatives(StringRef text, Condition &condition) {
  llvm::SmallVector<StringRef> parts;
  text.split(parts, '|');
  for (StringRef part : parts) {
    if (part.trim().empty())
      return wrong("a value is missing");
    condition.anyOf.push_back(part.trim().str());
  }
  return llvm::Error::success();
}

llvm::Expected<Condition> Condition::parse(StringRef text) {
  Condition condition;
  text = text.trim();
  if (text == "training") {
    condition.subject = Subject::Training;
    return condition;
  }

  if (consume(text, "arguments")) {
    condition.subject = Subject::Count;
    if (!consume(text, "are"))
      return wrong("after 'arguments' comes 'are' or 'are not'");
    condition.negated = consume(text, "not");
    if (llvm::Error error = readAlternatives(text, condition))
      return error;
    for (StringRef count : condition.anyOf)
      if (unsigned number; count.getAsInteger(10, number))
        return wrong("'" + count + "' is not a number of arguments");
    return condition;
  }

  bool isOption = consume(text, "option");
  if (!isOption && !consume(text, "argument"))
    return wrong(
        "a condition begins with 'argument', 'option', 'arguments are' "
        "or is 'training'");
  auto [name, rest] = text.split(' ');
  condition.name = name.str();
  if (name.empty())
    return wrong("name the argument or option");
  if (unsigned position;
      name.starts_with("#") && name.drop_front().getAsInteger(10, position))
    return wrong("'" + name + "' is not a position: write '#0'");
  rest = rest.ltrim();

  if (consume(rest, "is")) {
    condition.subject = isOption ? Subject::Option : Subject::Argument;
    condition.negated = consume(rest, "not");
    if (llvm::Error error = readAlternatives(rest, condition))
      return error;
    return condition;
  }
  if (isOption)
    return wrong("after the option's name comes 'is' or 'is not'");
  if (rest == "given" || rest == "not given") {
    condition.subject = Subject::ArgumentGiven;
    condition.negated = rest == "not given";
    return condition;
  }
  if (consume(rest, "has")) {
    condition.subject = Subject::ArgumentType;
    condition.negated = consume(rest, "not");
    if (!consume(rest, "type"))
      return wrong("after 'has' comes 'type' or 'not type'");
    if (llvm::Error error = readAlternatives(rest, condition))
      return error;
    return condition;
  }
  return wrong("after the argument's name comes 'is', 'is not', 'given', "
               "'not given', 'has type' or 'has not type'");
}
