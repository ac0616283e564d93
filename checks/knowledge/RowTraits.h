//===- RowTraits.h - rows as YAML -------------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For those who read documents with rows in them. The context of the reading
// is a YamlReading; the rows are only ever read, so nothing here writes.
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_KNOWLEDGE_ROWTRAITS_H
#define REPRISE_CHECKS_KNOWLEDGE_ROWTRAITS_H

#include "Knowledge.h"
#include "YamlReading.h"

namespace reprise::knowledge {

/// What a row does, checked where it stands.
struct Deed {
  std::string text;
};

/// All that a row may do: the kinds of events, and the others.
llvm::ArrayRef<llvm::StringRef> deeds();

/// What does not show at a single key; empty where all is well.
std::string mistakeIn(const Row &row, const YamlReading &reading);

} // namespace reprise::knowledge

LLVM_YAML_IS_STRING_MAP(std::string)
LLVM_YAML_IS_FLOW_SEQUENCE_VECTOR(reprise::knowledge::Condition)
LLVM_YAML_IS_SEQUENCE_VECTOR(reprise::knowledge::Row)

namespace llvm::yaml {

template <> struct ScalarTraits<reprise::knowledge::Condition> {
  static void output(const reprise::knowledge::Condition &, void *,
                     raw_ostream &) {}
  static StringRef input(StringRef text, void *reading,
                         reprise::knowledge::Condition &value);
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct ScalarTraits<reprise::facts::Version> {
  static void output(const reprise::facts::Version &, void *, raw_ostream &) {}
  static StringRef input(StringRef text, void *, reprise::facts::Version &);
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct ScalarTraits<reprise::knowledge::Deed> {
  static void output(const reprise::knowledge::Deed &, void *, raw_ostream &) {}
  static StringRef input(StringRef text, void *reading,
                         reprise::knowledge::Deed &value);
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct ScalarTraits<reprise::knowledge::On> {
  static void output(const reprise::knowledge::On &, void *, raw_ostream &) {}
  static StringRef input(StringRef text, void *reading,
                         reprise::knowledge::On &value);
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct MappingTraits<reprise::knowledge::Row> {
  static void mapping(IO &io, reprise::knowledge::Row &row);
  static std::string validate(IO &io, reprise::knowledge::Row &row);
};

} // namespace llvm::yaml

#endif
