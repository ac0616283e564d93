//===- Parse.cpp - rows from YAML -----------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Parse.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"

using namespace reprise;
using namespace reprise::knowledge;
using llvm::StringRef;

namespace {
/// What a row does, checked where it stands.
struct Deed {
  std::string text;
};
} // namespace

static bool isDeed(StringRef text) {
  return llvm::StringSwitch<bool>(text)
      .Cases("source", "same", "device", "default-generator", "third-party",
             true)
      .Cases("nothing", "lock", "unlock", "tensor", true)
#define REPRISE_EVENT(NAME, SPELLING, MEANING) .Case(SPELLING, true)
#include "checks/facts/Events.def"
      .Default(false);
}

/// What does not show at a single key; empty where all is well.
static std::string mistakeIn(const Row &row) {
  if (row.api.empty() && row.does != "nothing")
    return "a row that names no api can only do 'nothing'";
  if (row.since && row.until && row.since >= row.until)
    return "'until' is not later than 'since'";
  if (row.does != "operation")
    return "";
  if (row.what.empty())
    return "name the operation with 'what'";
  auto oneOf = [&](StringRef key, std::initializer_list<StringRef> allowed) {
    auto found = row.with.find(key.str());
    return found != row.with.end() &&
           llvm::is_contained(allowed, found->second);
  };
  if (!oneOf("device", {"cuda", "cpu", "both", "mps", "xpu"}))
    return "an operation needs 'with: {device: ...}': cuda, cpu, both, mps or "
           "xpu";
  if (!oneOf("pass", {"forward", "backward", "both"}))
    return "an operation needs 'with: {pass: ...}': forward, backward or both";
  if (!oneOf("mode", {"throws", "switches", "stays", "fills"}))
    return "an operation needs 'with: {mode: ...}': throws, switches, stays or "
           "fills";
  return "";
}

LLVM_YAML_IS_STRING_MAP(std::string)
LLVM_YAML_IS_FLOW_SEQUENCE_VECTOR(reprise::knowledge::Condition)
LLVM_YAML_IS_SEQUENCE_VECTOR(reprise::knowledge::Row)

namespace llvm::yaml {

/// The rows are only ever read, so nothing here writes.
template <> struct ScalarTraits<Condition> {
  static void output(const Condition &, void *, raw_ostream &) {}
  static StringRef input(StringRef text, void *context, Condition &value) {
    Expected<Condition> parsed = Condition::parse(text);
    if (!parsed) {
      // The answer must outlive this call: the caller's context holds it.
      auto &message = *static_cast<std::string *>(context);
      message = toString(parsed.takeError());
      return message;
    }
    value = std::move(*parsed);
    return {};
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct ScalarTraits<facts::Version> {
  static void output(const facts::Version &, void *, raw_ostream &) {}
  static StringRef input(StringRef text, void *, facts::Version &value) {
    auto [major, minor] = text.split('.');
    if (major.getAsInteger(10, value.major) ||
        minor.getAsInteger(10, value.minor) || !value)
      return "a version is major.minor, such as 2.11";
    return {};
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct ScalarTraits<Deed> {
  static void output(const Deed &, void *, raw_ostream &) {}
  static StringRef input(StringRef text, void *, Deed &value) {
    value.text = text.str();
    return isDeed(text) ? ""
                        : "not an event kind, nor source, same, device, "
                          "default-generator, third-party, lock, unlock, "
                          "tensor or nothing";
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct ScalarEnumerationTraits<On> {
  static void enumeration(IO &io, On &value) {
    io.enumCase(value, "call", On::Call);
    io.enumCase(value, "construct", On::Construct);
    io.enumCase(value, "forward", On::Forward);
  }
};

template <> struct MappingTraits<Row> {
  static void mapping(IO &io, Row &row) {
    Deed deed;
    io.mapRequired("api", row.api);
    io.mapOptional("on", row.on);
    io.mapRequired("does", deed);
    io.mapOptional("what", row.what);
    io.mapOptional("argument", row.argument);
    io.mapOptional("when", row.when);
    io.mapOptional("since", row.since);
    io.mapOptional("until", row.until);
    io.mapOptional("with", row.with);
    io.mapOptional("remark", row.remark);
    io.mapOptional("source", row.source);
    row.does = std::move(deed.text);
  }
  static std::string validate(IO &, Row &row) { return mistakeIn(row); }
};

} // namespace llvm::yaml

/// Keeps the first message: later ones follow from it.
static void keepFirst(const llvm::SMDiagnostic &diagnostic, void *context) {
  auto &message = *static_cast<std::string *>(context);
  if (!message.empty())
    return;
  message =
      (diagnostic.getFilename() + ":" + llvm::Twine(diagnostic.getLineNo()) +
       ":" + llvm::Twine(diagnostic.getColumnNo() + 1) + ": " +
       diagnostic.getMessage())
          .str();
}

llvm::Expected<std::vector<Row>> knowledge::parseRows(StringRef yaml,
                                                      StringRef file) {
  std::string message, scratch;
  llvm::yaml::Input input(llvm::MemoryBufferRef(yaml, file), &scratch,
                          keepFirst, &message);
  std::vector<Row> rows;
  input >> rows;
  if (!input.error() && message.empty())
    return rows;
  if (message.empty())
    message = (file + ": " + input.error().message()).str();
  return llvm::createStringError(input.error(), message);
}
