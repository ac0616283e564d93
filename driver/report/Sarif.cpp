//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Fingerprint.h"
#include "Paths.h"
#include "Report.h"
#include "Sources.h"

#include "checks/rules/Rules.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FormatVariadic.h"

namespace reprise::report {
namespace {

namespace json = llvm::json;
using rules::Finding;
using rules::Level;
using rules::Place;

/// Names the project's root in artifact locations.
constexpr llvm::StringLiteral ProjectBase = "PROJECT";

llvm::StringRef sarifLevel(Level level) {
  switch (level) {
  case Level::Certain:
    return "error";
  case Level::Likely:
    return "warning";
  case Level::Possible:
    return "note";
  }
  llvm_unreachable("no such level");
}

json::Object message(llvm::StringRef text) {
  return json::Object{{"text", json::fixUTF8(text)}};
}

/// The first paragraph of a page that is not its title, in one line.
std::string firstParagraph(llvm::StringRef page) {
  while (!page.empty()) {
    auto [paragraph, rest] = page.ltrim().split("\n\n");
    page = rest;
    if (paragraph.starts_with("#"))
      paragraph = paragraph.split('\n').second;
    std::string text = llvm::join(llvm::split(paragraph.trim(), '\n'), " ");
    if (!text.empty())
      return text;
  }
  return {};
}

/// Builds the one run of a log.
class SarifWriter {
public:
  explicit SarifWriter(const Outcome &outcome)
      : outcome(outcome), project(folderOrCurrent(outcome.project)) {}

  json::Value run() {
    json::Array rules = descriptors(), results;
    auto prints = fingerprints(outcome);
    for (size_t i = 0; i < outcome.findings.size(); ++i)
      results.push_back(result(outcome.findings[i], prints[i]));
    return json::Object{
        {"tool",
         json::Object{
             {"driver", json::Object{{"name", "reprise"},
                                     {"semanticVersion", REPRISE_VERSION},
                                     {"rules", std::move(rules)}}}}},
        {"invocations", json::Array{invocation()}},
        {"originalUriBaseIds",
         json::Object{
             {ProjectBase, json::Object{{"uri", fileUri(project) + "/"}}}}},
        {"columnKind", "unicodeCodePoints"},
        {"results", std::move(results)}};
  }

private:
  static std::string fileUri(llvm::StringRef path) {
    return "file://" + encodeUriPath(path == "/" ? "" : path);
  }

  /// All rules, so that a service knows those that found nothing.
  json::Array descriptors() {
    json::Array result;
    for (const rules::Rule &rule : rules::allRules())
      result.push_back(descriptor(rule.name, rule.level, rule.summary));
    return result;
  }

  json::Object descriptor(llvm::StringRef name, Level level,
                          llvm::StringRef summary) {
    std::string id = "reprise-" + name.str();
    indices[id] = indices.size();
    llvm::StringRef page = rules::rulePage(name);
    std::string paragraph = firstParagraph(page);
    llvm::StringRef full = paragraph.empty() ? summary : paragraph;
    llvm::StringRef help = page.empty() ? full : page;
    return json::Object{
        {"id", id},
        {"shortDescription", message(summary)},
        {"fullDescription", message(full)},
        {"help", json::Object{{"text", json::fixUTF8(help)},
                              {"markdown", json::fixUTF8(help)}}},
        {"defaultConfiguration", json::Object{{"level", sarifLevel(level)}}},
        {"properties", json::Object{{"tags", json::Array{"reproducibility"}},
                                    {"level", toString(level)}}}};
  }

  json::Object artifact(llvm::StringRef file) {
    llvm::StringRef inside = insideFolder(file, project);
    if (inside.size() == file.size())
      return json::Object{{"uri", fileUri(file)}};
    return json::Object{{"uri", encodeUriPath(inside)},
                        {"uriBaseId", ProjectBase}};
  }

  /// Our columns count bytes, SARIF's here count characters.
  unsigned characterColumn(const rules::SourceText *source, unsigned line,
                           unsigned column) {
    if (!source || column == 0)
      return std::max(column, 1u);
    llvm::StringRef before = source->line(line).take_front(column - 1);
    // The byte order mark is no part of the text.
    if (line == 1 && before.size() >= source->markLength())
      before = before.drop_front(source->markLength());
    unsigned characters = 0;
    while (!before.empty()) {
      auto *byte = reinterpret_cast<const llvm::UTF8 *>(before.data());
      unsigned length = llvm::getNumBytesForUTF8(*byte);
      if (length > before.size() ||
          !llvm::isLegalUTF8Sequence(byte, byte + length))
        length = 1;
      before = before.drop_front(length);
      ++characters;
    }
    return characters + 1;
  }

  json::Object region(const std::string &file, unsigned line, unsigned column,
                      unsigned endLine, unsigned endColumn) {
    const rules::SourceText *source = sources.get(file);
    return json::Object{
        {"startLine", line},
        {"startColumn", characterColumn(source, line, column)},
        {"endLine", endLine},
        {"endColumn", characterColumn(source, endLine, endColumn)}};
  }

  json::Object physical(const Place &place) {
    json::Object result{{"artifactLocation", artifact(place.file)}};
    if (place.line) {
      bool hasEnd = std::tie(place.endLine, place.endColumn) >=
                    std::tie(place.line, place.column);
      result["region"] = region(place.file, place.line, place.column,
                                hasEnd ? place.endLine : place.line,
                                hasEnd ? place.endColumn : place.column);
    }
    return result;
  }

  json::Object location(const Place &place, llvm::StringRef text = "") {
    json::Object result;
    if (place)
      result["physicalLocation"] = physical(place);
    if (!text.empty())
      result["message"] = message(text);
    return result;
  }

  /// Files as the other places name them.
  json::Array texts(const std::vector<std::string> &files) {
    json::Array array;
    for (const std::string &file : files)
      array.push_back(
          json::fixUTF8(shortPath(file, folderOrCurrent(outcome.project))));
    return array;
  }

  json::Object result(const Finding &finding, llvm::StringRef fingerprint) {
    json::Object result{
        {"ruleId", finding.rule},
        {"level", sarifLevel(finding.level)},
        {"message", message(finding.message)},
        {"partialFingerprints",
         json::Object{{"repriseIdentity/v1", fingerprint.str()}}}};
    if (auto index = indices.find(finding.rule); index != indices.end())
      result["ruleIndex"] = index->second;
    if (finding.place)
      result["locations"] = json::Array{location(finding.place)};
    if (!finding.notes.empty()) {
      result["codeFlows"] = json::Array{story(finding)};
      result["relatedLocations"] = related(finding);
    }
    json::Object properties;
    if (!finding.restsOn.empty())
      properties["restsOn"] = json::Array(finding.restsOn);
    if (!finding.programs.empty())
      properties["programs"] = texts(finding.programs);
    if (!properties.empty())
      result["properties"] = std::move(properties);
    json::Array fixes;
    for (const rules::Fix &fix : finding.fixes)
      if (auto object = changes(fix))
        fixes.push_back(std::move(*object));
    if (!fixes.empty())
      result["fixes"] = std::move(fixes);
    return result;
  }

  /// The notes in their order, and at last the place of the finding.
  json::Object story(const Finding &finding) {
    json::Array steps;
    for (const rules::Note &note : finding.notes)
      steps.push_back(
          json::Object{{"location", location(note.place, note.text)}});
    steps.push_back(
        json::Object{{"location", location(finding.place, finding.message)},
                     {"importance", "essential"}});
    return json::Object{{"threadFlows", json::Array{json::Object{
                                            {"locations", std::move(steps)}}}}};
  }

  json::Array related(const Finding &finding) {
    json::Array result;
    for (size_t i = 0; i < finding.notes.size(); ++i) {
      json::Object one =
          location(finding.notes[i].place, finding.notes[i].text);
      one["id"] = i + 1;
      result.push_back(std::move(one));
    }
    return result;
  }

  /// Nothing where the fix cannot be made as text.
  std::optional<json::Object> changes(const rules::Fix &fix) {
    auto files = sources.replacementsFor(fix);
    if (!files) {
      llvm::consumeError(files.takeError());
      return std::nullopt;
    }
    json::Array result;
    for (const auto &[file, list] : *files) {
      json::Array replacements;
      for (const rules::Replacement &one : list)
        replacements.push_back(replacement(file, one));
      if (!replacements.empty())
        result.push_back(
            json::Object{{"artifactLocation", artifact(file)},
                         {"replacements", std::move(replacements)}});
    }
    if (result.empty())
      return std::nullopt;
    bool isSafe = fix.tier == rules::Fix::Tier::Safe;
    return json::Object{
        {"description", message(fix.description)},
        {"artifactChanges", std::move(result)},
        {"properties", json::Object{{"tier", isSafe ? "safe" : "unsafe"}}}};
  }

  json::Object replacement(const std::string &file,
                           const rules::Replacement &one) {
    const rules::SourceText &source = *sources.get(file);
    unsigned line = source.lineOf(one.offset), last = source.lineOf(one.end());
    json::Object result{
        {"deletedRegion",
         region(file, line, one.offset - source.lineStart(line) + 1, last,
                one.end() - source.lineStart(last) + 1)}};
    if (!one.text.empty())
      result["insertedContent"] = message(one.text);
    return result;
  }

  json::Object invocation() {
    json::Array notifications;
    for (const Unanalysed &one : outcome.unanalysed) {
      Place place = one.place;
      if (!place)
        place.file = one.source;
      notifications.push_back(json::Object{
          {"level", "error"},
          {"message",
           message("could not analyse '" + one.source + "': " + one.message)},
          {"locations", json::Array{location(place)}}});
    }
    return json::Object{
        {"executionSuccessful", outcome.unanalysed.empty()},
        {"exitCode", exitCode(outcome)},
        {"workingDirectory",
         json::Object{{"uri", fileUri(folderOrCurrent("")) + "/"}}},
        {"toolExecutionNotifications", std::move(notifications)}};
  }

  const Outcome &outcome;
  const std::string project;
  Sources sources;
  std::map<std::string, int64_t> indices;
};

} // namespace

void writeSarif(const Outcome &outcome, llvm::raw_ostream &out) {
  json::Value log =
      json::Object{{"$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/"
                               "errata01/os/schemas/sarif-schema-2.1.0.json"},
                   {"version", "2.1.0"},
                   {"runs", json::Array{SarifWriter(outcome).run()}}};
  out << llvm::formatv("{0:2}", log) << '\n';
}

} // namespace reprise::report
