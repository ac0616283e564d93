//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Finding.h"

#include "llvm/ADT/StringSwitch.h"

namespace reprise::rules {
namespace json = llvm::json;

llvm::StringRef toString(Level level) {
  switch (level) {
  case Level::Certain:
    return "certain";
  case Level::Likely:
    return "likely";
  case Level::Possible:
    return "possible";
  }
  llvm_unreachable("no such level");
}

std::optional<Level> parseLevel(llvm::StringRef text) {
  return llvm::StringSwitch<std::optional<Level>>(text)
      .Case("certain", Level::Certain)
      .Case("likely", Level::Likely)
      .Case("possible", Level::Possible)
      .Default(std::nullopt);
}

static llvm::StringRef toString(Edit::Layout layout) {
  switch (layout) {
  case Edit::Layout::Verbatim:
    return "verbatim";
  case Edit::Layout::LineBefore:
    return "line-before";
  case Edit::Layout::LineAfter:
    return "line-after";
  case Edit::Layout::BlockStart:
    return "block-start";
  case Edit::Layout::Wrap:
    return "wrap";
  case Edit::Layout::Callee:
    return "callee";
  case Edit::Layout::Erase:
    return "erase";
  }
  llvm_unreachable("no such layout");
}

static std::optional<Edit::Layout> parseLayout(llvm::StringRef text) {
  return llvm::StringSwitch<std::optional<Edit::Layout>>(text)
      .Case("verbatim", Edit::Layout::Verbatim)
      .Case("line-before", Edit::Layout::LineBefore)
      .Case("line-after", Edit::Layout::LineAfter)
      .Case("block-start", Edit::Layout::BlockStart)
      .Case("wrap", Edit::Layout::Wrap)
      .Case("callee", Edit::Layout::Callee)
      .Case("erase", Edit::Layout::Erase)
      .Default(std::nullopt);
}

// Source text and paths may be in any encoding; JSON is UTF-8.
static std::string utf8(llvm::StringRef text) { return json::fixUTF8(text); }

static json::Array texts(const std::vector<std::string> &list) {
  json::Array array;
  for (const std::string &text : list)
    array.push_back(utf8(text));
  return array;
}

static json::Value toJSON(const Note &note) {
  return json::Object{{"place", utf8(facts::toString(note.place))},
                      {"text", utf8(note.text)}};
}

static json::Value toJSON(const Edit &edit) {
  return json::Object{{"place", utf8(facts::toString(edit.place))},
                      {"text", utf8(edit.text)},
                      {"layout", toString(edit.layout)}};
}

static json::Value toJSON(const Fix &fix) {
  return json::Object{{"tier", fix.tier == Fix::Tier::Safe ? "safe" : "unsafe"},
                      {"description", utf8(fix.description)},
                      {"edits", json::Array(fix.edits)},
                      {"includes", json::Array(fix.includes)}};
}

json::Value toJSON(const Finding &finding) {
  return json::Object{{"rule", finding.rule},
                      {"level", toString(finding.level)},
                      {"message", utf8(finding.message)},
                      {"place", utf8(facts::toString(finding.place))},
                      {"notes", json::Array(finding.notes)},
                      {"fixes", json::Array(finding.fixes)},
                      {"restsOn", texts(finding.restsOn)},
                      {"programs", texts(finding.programs)},
                      {"identity", utf8(finding.identity)}};
}

// Reads a word of an enumeration with its parser.
template <typename Parser, typename T>
static bool mapWord(const json::Value &json, llvm::StringLiteral key,
                    json::Path path, Parser parse, T &out) {
  const json::Value *value = json.getAsObject()->get(key);
  if (!value)
    return true;
  if (auto text = value->getAsString())
    if (auto parsed = parse(*text)) {
      out = *parsed;
      return true;
    }
  path.field(key).report("unknown word");
  return false;
}

static std::optional<Place> parsePlaceOrNone(llvm::StringRef text) {
  return text.empty() ? Place() : facts::parsePlace(text);
}

static std::optional<Fix::Tier> parseTier(llvm::StringRef text) {
  return llvm::StringSwitch<std::optional<Fix::Tier>>(text)
      .Case("safe", Fix::Tier::Safe)
      .Case("unsafe", Fix::Tier::Unsafe)
      .Default(std::nullopt);
}

static bool fromJSON(const json::Value &json, Note &note, json::Path path) {
  json::ObjectMapper map(json, path);
  return map && map.map("text", note.text) &&
         mapWord(json, "place", path, parsePlaceOrNone, note.place);
}

static bool fromJSON(const json::Value &json, Edit &edit, json::Path path) {
  json::ObjectMapper map(json, path);
  return map && map.mapOptional("text", edit.text) &&
         mapWord(json, "place", path, parsePlaceOrNone, edit.place) &&
         mapWord(json, "layout", path, parseLayout, edit.layout);
}

static bool fromJSON(const json::Value &json, Fix &fix, json::Path path) {
  json::ObjectMapper map(json, path);
  return map && map.map("description", fix.description) &&
         map.map("edits", fix.edits) &&
         map.mapOptional("includes", fix.includes) &&
         mapWord(json, "tier", path, parseTier, fix.tier);
}

bool fromJSON(const json::Value &json, Finding &finding, json::Path path) {
  json::ObjectMapper map(json, path);
  return map && map.map("rule", finding.rule) &&
         map.map("message", finding.message) &&
         map.mapOptional("notes", finding.notes) &&
         map.mapOptional("fixes", finding.fixes) &&
         map.mapOptional("restsOn", finding.restsOn) &&
         map.mapOptional("programs", finding.programs) &&
         map.mapOptional("identity", finding.identity) &&
         mapWord(json, "place", path, parsePlaceOrNone, finding.place) &&
         mapWord(json, "level", path, parseLevel, finding.level);
}

} // namespace reprise::rules
