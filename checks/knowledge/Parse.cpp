//===- Parse.cpp - rows from YAML -----------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Parse.h"
#include "RowTraits.h"

using namespace reprise;
using namespace reprise::knowledge;
using llvm::StringRef;

llvm::ArrayRef<StringRef> knowledge::deeds() {
  static const StringRef all[] = {
#define REPRISE_EVENT(NAME, SPELLING, MEANING) SPELLING,
#include "checks/facts/Events.def"
      "source",      "same",    "device",  "default-generator",
      "third-party", "nothing", "lock",    "unlock",
      "tensor",      "train",   "validate"};
  return all;
}

std::string knowledge::mistakeIn(const Row &row, const YamlReading &reading) {
  if (row.api.empty() && row.does != "nothing")
    return "a row that names no api can only do 'nothing'";
  if (row.since && row.until && row.since >= row.until)
    return "'until' is not later than 'since'";
  if ((row.does == "train" || row.does == "validate") && row.on != On::Call)
    return "only calls " + row.does + ", so 'on' does not belong here";
  if (reading.attributes)
    for (const auto &[key, value] : row.with)
      if (!reading.attributes->contains(key)) {
        std::vector<StringRef> known(reading.attributes->keys().begin(),
                                     reading.attributes->keys().end());
        llvm::sort(known);
        return "'with' has no '" + key + "'" + didYouMean(key, known);
      }
  if (row.does == "seed" || row.does == "draw") {
    static const StringRef streams[] = {"default", "cuda", "mps",
                                        "xpu",     "own",  "engine",
                                        "rand",    "cv",   "entropy"};
    if (!llvm::is_contained(streams, row.what))
      return "what a row " + row.does +
             "s is 'what': default, cuda, mps, xpu, own, engine, rand, cv or "
             "entropy" +
             didYouMean(row.what, streams);
  }
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

namespace llvm::yaml {

StringRef ScalarTraits<Condition>::input(StringRef text, void *reading,
                                         Condition &value) {
  Expected<Condition> parsed = Condition::parse(text);
  if (!parsed)
    return static_cast<YamlReading *>(reading)->refuse(
        toString(parsed.takeError()));
  value = std::move(*parsed);
  return {};
}

StringRef ScalarTraits<facts::Version>::input(StringRef text, void *,
                                              facts::Version &value) {
  auto [major, minor] = text.split('.');
  if (major.getAsInteger(10, value.major) ||
      minor.getAsInteger(10, value.minor) || !value)
    return "a version is major.minor, such as 2.11";
  return {};
}

StringRef ScalarTraits<Deed>::input(StringRef text, void *reading,
                                    Deed &value) {
  value.text = text.str();
  if (is_contained(deeds(), text))
    return {};
  return static_cast<YamlReading *>(reading)->refuse(
      ("'" + text +
       "' is not an event kind, nor source, same, device, default-generator, "
       "third-party, lock, unlock, tensor, train, validate or nothing" +
       didYouMean(text, deeds()))
          .str());
}

StringRef ScalarTraits<On>::input(StringRef text, void *reading, On &value) {
  constexpr StringRef names[] = {"call", "construct", "forward"};
  const auto *found = find(names, text);
  if (found == std::end(names))
    return static_cast<YamlReading *>(reading)->refuse(
        ("'" + text + "' is not call, construct or forward" +
         didYouMean(text, names))
            .str());
  value = static_cast<On>(found - names);
  return {};
}

void MappingTraits<Row>::mapping(IO &io, Row &row) {
  Deed deed;
  {
    YamlKeys keys(io);
    keys.required("api", row.api);
    keys.optional("on", row.on);
    keys.required("does", deed);
    keys.optional("what", row.what);
    keys.optional("argument", row.argument);
    keys.optional("when", row.when);
    keys.optional("since", row.since);
    keys.optional("until", row.until);
    keys.optional("with", row.with);
    keys.optional("remark", row.remark);
    keys.optional("source", row.source);
  }
  row.does = std::move(deed.text);
}

std::string MappingTraits<Row>::validate(IO &io, Row &row) {
  // What is seeded or drawn from is LibTorch's default generator unless a row
  // says otherwise.
  if (row.what.empty() && (row.does == "seed" || row.does == "draw"))
    row.what = "default";
  return mistakeIn(row, *static_cast<YamlReading *>(io.getContext()));
}

} // namespace llvm::yaml

llvm::Expected<std::vector<Row>> knowledge::parseRows(StringRef yaml,
                                                      StringRef file) {
  YamlReading reading(file);
  std::vector<Row> rows;
  if (llvm::Error error = readYaml(yaml, reading, rows))
    return error;
  return rows;
}
