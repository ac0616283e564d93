//===- Knowledge.h - what each API does to randomness -----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_KNOWLEDGE_KNOWLEDGE_H
#define REPRISE_CHECKS_KNOWLEDGE_KNOWLEDGE_H

#include "checks/facts/Unit.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

namespace reprise::knowledge {

/// What must hold for a row to apply, as far as the call shows it.
/// Spelled in the rows as
///   `argument p is not 0|1`    by the parameter's name in LibTorch's headers
///   `argument #2 is true`      by position, from 0
///   `argument weights given`   any value that is not nullopt or {}
///   `argument #0 has type bool` the argument's type contains this text
///   `option mode is kBilinear|kBicubic`  an option of the constructed module
///   `arguments are 2`          how many are written
///   `training`                 the module is in train mode
/// and, turned round, `is not`, `not given`, `has not type`, `are not`. Between
/// bars stand alternatives. A value is the text of a constant: `kBilinear`,
/// `0.5`, `[1, 1]`, `true`; an option or argument that is not written is
/// `default`.
struct Condition {
  enum class Subject {
    Argument,
    ArgumentType,
    ArgumentGiven,
    Option,
    Count,
    Training
  };
  Subject subject = Subject::Argument;
  /// Name or position (`#2`) of the argument, or name of the option.
  std::string name;
  bool negated = false;
  std::vector<std::string> anyOf;

  /// The error says what is wrong with the text.
  static llvm::Expected<Condition> parse(llvm::StringRef text);
};

/// When a row of a class applies.
enum class On { Call, Construct, Forward };

/// One row: this API does this.
struct Row {
  /// Qualified names. `torch::` also stands for `at::` and `c10::`; `Tensor::x`
  /// is a member of at::Tensor; a class stands for its holder and its Impl.
  std::vector<std::string> api;
  On on = On::Call;
  /// An event kind as in Events.def, or `source` (the value is read from the
  /// world), `same` (gives back its argument or receiver), `device` (gives a
  /// device), `default-generator` (gives LibTorch's), `nothing` (known to be
  /// harmless), `third-party` (a namespace whose code is not the user's),
  /// `lock` (until the scope ends or an `unlock`, one thread runs at a time),
  /// `tensor` (gives a tensor of which `what` is known, see indexing.yaml),
  /// `train` (training goes on in it, whatever its body shows) or `validate`
  /// (what it does serves no training).
  std::string does;
  std::string what;
  /// Which argument matters: the seed, the flag, the loss; name or `#0`, or
  /// `this`; `all` of them; `none` where what the row says hangs on none.
  /// Empty: the first, or the receiver of a member.
  std::string argument;
  std::vector<Condition> when;
  /// First version that it holds for, and first that it no longer holds for.
  facts::Version since, until;
  /// Further attributes for the event: `device`, `pass`, `mode`, `why`, `how`
  /// as in Events.def; and
  ///   `sure: no`      whether it does that hangs on what no call shows (types
  ///   of
  ///                   elements, shapes, repeated indices)
  ///   `source: clock` the value used is read from there, not from an argument
  ///   `into: #0`      where a source puts its value too, through a pointer
  ///   `value: #1`     where a second thing stands: the value of a variable
  std::map<std::string, std::string> with;
  std::string remark, source;
};

/// All rows, looked up by name.
class Base {
public:
  /// The rows compiled in.
  static const Base &builtin();
  /// Reads rows in the same form as the files in checks/knowledge; the error
  /// has file, line and column.
  static llvm::Expected<Base> parse(llvm::StringRef yaml, llvm::StringRef file);
  /// Adds rows to those that are there, all or, with an error, none. Rows that
  /// find() gave before are gone.
  llvm::Error add(llvm::StringRef yaml, llvm::StringRef file);
  void add(std::vector<Row> rows);

  /// The rows for a qualified name at a version; version 0.0 takes all.
  std::vector<const Row *> find(llvm::StringRef name, On on,
                                facts::Version version) const;
  /// Whether any row names it, in any version.
  bool knows(llvm::StringRef name) const;
  /// Whether \p outermost is the namespace of a library that may lie among the
  /// user's sources.
  bool isThirdParty(llvm::StringRef outermost) const;
  const std::vector<Row> &rows() const { return all; }

private:
  void index(unsigned row);

  std::vector<Row> all;
  llvm::StringMap<std::vector<unsigned>> byName;
};

/// `at::native::x` and `c10::x` as `torch::x`, `at::Tensor::x` as `Tensor::x`,
/// the standard library's inline namespaces and all template arguments dropped,
/// `torch::nn::LinearImpl` as `torch::nn::Linear`. Idempotent.
std::string normalise(llvm::StringRef qualifiedName);

} // namespace reprise::knowledge

#endif
