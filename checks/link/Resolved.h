//===- Resolved.h - values with their names followed ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_LINK_RESOLVED_H
#define REPRISE_CHECKS_LINK_RESOLVED_H

#include "checks/facts/Value.h"

#include <optional>

namespace reprise::link {

enum class Truth { No, Maybe, Yes };

Truth operator!(Truth truth);
Truth operator&&(Truth left, Truth right);

/// One thing that a value may be, after variables, fields, parameters and
/// results have been followed through the calls.
struct Origin {
  enum class Kind {
    Unknown,  ///< The trail ends here.
    Constant, ///< `name` is its text.
    Object,   ///< `object` indexes Timeline::objects.
    Source,   ///< Out of the world: clock, entropy, argv, ...; read at `place`.
              ///< What a text keeps of a clock is a date.
    Device,   ///< `name` is cpu, cuda, ...
    Callable, ///< `name` is the symbol of a function or lambda.
    Training, ///< Whether `object` is in train mode, where that could not be
              ///< told; NoObject where the module is not known either.
  };
  static constexpr unsigned NoObject = ~0u;

  Kind kind = Kind::Unknown;
  std::string name;
  unsigned object = 0;
  facts::Place place;
  /// Callable: the frame whose variables the lambda sees, and whose receiver.
  unsigned frame = 0;

  auto key() const { return std::tie(kind, name, object, place, frame); }
  bool operator==(const Origin &o) const { return key() == o.key(); }
  bool operator<(const Origin &o) const { return key() < o.key(); }
};

/// The number that a constant is, true and false taken as C++ does; none where
/// it is no number.
std::optional<double> numberOf(llvm::StringRef constant);

/// All that a value may be: one of, or computed from, these.
struct Resolved {
  /// Sorted, each once. None means as much as Unknown.
  std::vector<Origin> origins;

  static Resolved unknown();
  static Resolved constant(llvm::StringRef text);
  static Resolved ofObject(unsigned object);

  void add(const Origin &origin);
  void add(const Resolved &other);

  /// Nothing at all is known of it. A value that is one of a known and an
  /// unknown thing is not unknown: see find().
  bool isUnknown() const;
  /// The one object that this surely is, or none.
  const Origin *soleObject() const;
  const Origin *find(Origin::Kind kind, llvm::StringRef name) const;
  /// Whether the value is one of \p texts: constants and devices by name, where
  /// `true` is 1 and 0.50 is 0.5.
  Truth isOneOf(const std::vector<std::string> &texts) const;
  /// The value as a condition.
  Truth truth() const;
  bool operator==(const Resolved &o) const { return origins == o.origins; }
};

} // namespace reprise::link

#endif
