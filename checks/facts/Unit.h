//===- Unit.h - the facts of one translation unit ---------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_FACTS_UNIT_H
#define REPRISE_CHECKS_FACTS_UNIT_H

#include "Event.h"

namespace reprise::facts {

/// A node of a function's body. Children run in order; in a Branch each child
/// is one alternative.
struct Node {
  enum class Kind {
    Sequence,
    Scope,  ///< A sequence at whose end guards opened in it close.
    Branch, ///< Children are the arms; at most one runs.
    Loop,   ///< Children run some number of times, `what` says of what kind.
    Event,
  };
  Kind kind = Kind::Sequence;
  Place place;
  /// Loop: for, while, do, each or parallel. Branch: if, switch, try, and, or.
  std::string what;
  /// Branch: whether one of the arms surely runs (an if with an else).
  bool exhaustive = false;
  /// Branch `if`: the condition under which the first arm runs. Loop: the one
  /// under which it goes on, if it has one.
  Value condition;
  /// Kind::Event only.
  Event event;
  std::vector<Node> children;
};

/// A function, lambda or constructor of user code that has a body here.
struct Function {
  /// Names it across units (Clang's USR; internal linkage has the file in it).
  std::string symbol;
  /// As a reader writes it: `Net::forward`.
  std::string name;
  Place place;
  /// Between the braces of the body: from behind `{` to before `}`.
  Place body;
  /// Symbol of the class for a member function.
  std::string owner;
  std::vector<std::string> parameters;
  /// Symbols of the functions that this one overrides, all the way up.
  std::vector<std::string> overrides;
  bool isMain = false;
  bool isConstructor = false;
  /// Runs on the GPU, in many threads: `__global__`.
  bool isKernel = false;
  /// Initialises variables before main.
  bool isStaticInitialiser = false;
  /// The user says that what it does serves no training.
  bool validates = false;
  /// A body that the parser skipped or could not read: unknown, not empty.
  bool opaque = false;
  std::vector<Node> nodes;
};

struct Field {
  std::string name;
  std::string type;
  Place place;
  /// What it holds for LibTorch: module (one that a module's register_module()
  /// takes, with a mode or parameters), modules (a container of them), tensor
  /// or nothing.
  std::string role;
  /// The class of the module or modules, as knowledge spells LibTorch's.
  std::string holds;
};

/// A class of user code.
struct Class {
  std::string symbol;
  std::string name;
  Place place;
  /// Names of all bases, near to far, as knowledge spells LibTorch's.
  std::vector<std::string> bases;
  std::vector<Field> fields;
  /// What it is for LibTorch: module, dataset, sampler or nothing.
  std::string role;
};

/// Something that kept the analysis from seeing the whole unit.
struct Problem {
  /// missing-header, error, crash or, in a remark, annotation.
  std::string kind;
  std::string message;
  Place place;
};

struct Version {
  unsigned major = 0, minor = 0;
  explicit operator bool() const { return major != 0; }
  auto operator<=>(const Version &) const = default;
};

/// All that one translation unit says.
struct Unit {
  std::string source;
  /// Of the headers that the unit includes; 0.0 where it includes none.
  Version libtorch;
  /// Every file that was read, user code first: what a cached result hangs on.
  std::vector<std::string> userFiles;
  std::vector<Function> functions;
  std::vector<Class> classes;
  /// Symbols that the unit calls and does not define, in user code.
  std::vector<std::string> undefined;
  std::vector<Problem> problems;
  /// What the code asks of us and we do not understand: a misspelt annotation.
  /// The rest of the unit is seen whole all the same.
  std::vector<Problem> remarks;
};

} // namespace reprise::facts

#endif
