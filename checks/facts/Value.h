//===- Value.h - what an expression may hold --------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_FACTS_VALUE_H
#define REPRISE_CHECKS_FACTS_VALUE_H

#include "Place.h"

#include <vector>

namespace reprise::facts {

/// What an expression may hold, as far as repeatability asks: where a seed
/// comes from, which module is meant, whether a flag is on. It is symbolic:
/// extract writes down names, link follows them.
struct Value {
  enum class Kind {
    Unknown,
    Constant, ///< `name` is the text: 42, true, 0.5, kBilinear, a string.
    Variable, ///< `name` is a local variable or parameter of the function.
    Global,   ///< `name` is the symbol of a variable outside functions.
    This,     ///< The object that the member function was called on.
    Field,    ///< Member `name` of `parts[0]`.
    Result,   ///< What the event numbered `event` gave.
    Source,   ///< Out of the world: `name` is clock, entropy, pid, address,
              ///< argv, environment, input, hardware, draw (what an
              ///< engine or rand() gave) or unordered (what threads added
              ///< up as they came); read at `place`.
    Device,   ///< A device: `name` is cpu, cuda, mps, ...
    Callable, ///< A lambda or function: `name` is its symbol.
    Training, ///< Whether the module `parts[0]` is in train mode.
    Not,      ///< The negation of `parts[0]`.
    Mix, ///< Of all `parts`, as `name` says: one of them where it is empty,
         ///< else computed from them; `and`, `or` and the
         ///< comparisons are the operators.
  };

  Kind kind = Kind::Unknown;
  std::string name;
  unsigned event = 0;
  std::vector<Value> parts;
  Place place;

  static Value unknown() { return {}; }
  static Value constant(std::string text);
  static Value variable(std::string name);
  static Value field(Value base, std::string name);
  static Value result(unsigned event);
  static Value source(std::string name, Place place);
  /// One of \p parts, flattened; one part alone is that part.
  static Value mix(std::vector<Value> parts);

  /// Made of \p parts as \p name says: `computed`, `and`, `<`.
  static Value operation(std::string name, std::vector<Value> parts);

  bool isUnknown() const { return kind == Kind::Unknown; }
};

/// A question about values that decides whether an event happens: the answer is
/// yes where \p subject is known to be one of \p anyOf, no where it is known to
/// be something else, and open otherwise. With `negated` the other way round.
struct Condition {
  Value subject;
  std::vector<std::string> anyOf;
  bool negated = false;
};

} // namespace reprise::facts

#endif
