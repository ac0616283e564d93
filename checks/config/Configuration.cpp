//===- Configuration.cpp - what one .reprise.yaml says --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Configuration.h"

#include "checks/knowledge/RowTraits.h"
#include "checks/rules/Options.h"
#include "checks/rules/Rules.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using reprise::config::Configuration;
using reprise::knowledge::YamlKeys;
using reprise::knowledge::YamlReading;

namespace reprise::config {

namespace {

// One type for each kind of scalar, so that each is checked where it stands.
struct Checks {
  std::string globs;
};
struct LevelName {
  std::optional<rules::Level> level;
};
struct Glob {
  std::string text;
};
struct Folder {
  std::string glob;
  unsigned line = 0;
};
struct Folders {
  std::vector<Folder> exclude, include;
};
struct Options {
  std::map<std::string, std::vector<Glob>> values;
};
/// Those of one check.
struct CheckOptions {
  StringRef check;
  Options *all = nullptr;
};
struct Written {
  Checks checks;
  LevelName level;
  Folders folders;
  std::vector<knowledge::Row> rows;
  Options options;
};

YamlReading &readingOf(void *context) {
  return *static_cast<YamlReading *>(context);
}

/// What is wrong with a glob, or nothing.
std::string mistakeInGlob(StringRef glob) {
  if (glob.trim().empty())
    return "an empty glob";
  Expected<GlobPattern> pattern = GlobPattern::create(glob, 1024);
  if (!pattern)
    return ("'" + glob + "' is no glob: " + toString(pattern.takeError()))
        .str();
  return "";
}

/// What is wrong with `-*,reprise-*seed*`, or nothing: each part must name a
/// check.
std::string mistakeInChecks(StringRef globs) {
  SmallVector<StringRef> parts;
  globs.split(parts, ',');
  for (StringRef part : parts) {
    part = part.trim();
    part.consume_front("-");
    if (std::string mistake = mistakeInGlob(part); !mistake.empty())
      return mistake;
    if (rules::enableAny(part))
      continue;
    std::vector<std::string> names;
    for (const rules::Rule &rule : rules::allRules())
      names.push_back(
          ((part.starts_with("reprise-") ? "reprise-" : "") + rule.name).str());
    std::vector<StringRef> known(names.begin(), names.end());
    return ("no check is named '" + part + "'" +
            knowledge::didYouMean(part, known))
        .str();
  }
  if (!rules::enableAny(globs))
    return ("'" + globs +
            "' leaves no check; 'folders: exclude' leaves code out")
        .str();
  return "";
}

} // namespace

} // namespace reprise::config

LLVM_YAML_IS_SEQUENCE_VECTOR(reprise::config::Glob)
LLVM_YAML_IS_SEQUENCE_VECTOR(reprise::config::Folder)

namespace llvm::yaml {

using namespace reprise::config;

template <> struct ScalarTraits<Checks> {
  static void output(const Checks &, void *, raw_ostream &) {}
  static StringRef input(StringRef text, void *context, Checks &value) {
    value.globs = text.str();
    return readingOf(context).refuse(mistakeInChecks(text));
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct ScalarTraits<LevelName> {
  static void output(const LevelName &, void *, raw_ostream &) {}
  static StringRef input(StringRef text, void *context, LevelName &value) {
    value.level = reprise::rules::parseLevel(text);
    if (value.level)
      return {};
    constexpr StringRef names[] = {"certain", "likely", "possible"};
    return readingOf(context).refuse(
        ("no such level: '" + text + "' (certain, likely or possible)" +
         reprise::knowledge::didYouMean(text, names))
            .str());
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct ScalarTraits<Glob> {
  static void output(const Glob &, void *, raw_ostream &) {}
  static StringRef input(StringRef text, void *context, Glob &value) {
    value.text = text.str();
    return readingOf(context).refuse(mistakeInGlob(text));
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct ScalarTraits<Folder> {
  static void output(const Folder &, void *, raw_ostream &) {}
  static StringRef input(StringRef text, void *context, Folder &value) {
    value.line = readingOf(context).line();
    StringRef glob = text;
    glob.consume_front("./");
    value.glob = glob.rtrim('/').str();
    if (glob.starts_with("/") || glob.starts_with(".."))
      return readingOf(context).refuse(
          ("'" + text + "' leads out of the folder that this file lies in")
              .str());
    return readingOf(context).refuse(mistakeInGlob(value.glob));
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct MappingTraits<Folders> {
  static void mapping(IO &io, Folders &folders) {
    YamlKeys keys(io);
    keys.optional("exclude", folders.exclude);
    keys.optional("include", folders.include);
  }
};

template <> struct MappingTraits<CheckOptions> {
  static void mapping(IO &io, CheckOptions &options) {
    YamlKeys keys(io);
    for (const reprise::rules::Option &option : reprise::rules::allOptions())
      if (option.check == options.check)
        keys.optional(option.name.data(), options.all->values[option.key()]);
  }
};

template <> struct MappingTraits<Options> {
  static void mapping(IO &io, Options &options) {
    YamlKeys keys(io);
    StringRef last;
    for (const reprise::rules::Option &option : reprise::rules::allOptions()) {
      if (option.check == last)
        continue;
      last = option.check;
      CheckOptions own{option.check, &options};
      keys.optional(option.fullCheck.data(), own);
    }
  }
};

template <> struct MappingTraits<Written> {
  static void mapping(IO &io, Written &written) {
    YamlKeys keys(io);
    keys.optional("checks", written.checks);
    keys.optional("level", written.level);
    keys.optional("folders", written.folders);
    keys.optional("knowledge", written.rows);
    keys.optional("options", written.options);
  }
};

} // namespace llvm::yaml

namespace reprise::config {

namespace {

Error fail(StringRef file, const Twine &message) {
  return createStringError(inconvertibleErrorCode(), file + message);
}

Error failAt(StringRef text, size_t offset, StringRef file,
             const Twine &message) {
  StringRef before = text.take_front(offset);
  return fail(file, ":" + Twine(before.count('\n') + 1) + ":" +
                        Twine(offset - (before.rfind('\n') + 1) + 1) + ": " +
                        message);
}

/// LLVM's YAML parser descends by recursion: a broken file must not be able to
/// exhaust the stack. Where it goes too deep, or npos.
size_t findTooDeep(StringRef text) {
  constexpr unsigned Deepest = 32;
  unsigned depth = 0, marks = 0;
  bool inComment = false;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\n') {
      marks = 0;
      inComment = false;
      continue;
    }
    if (inComment)
      continue;
    if (quote) {
      if (c == '\\' && quote == '"')
        ++i;
      else if (c == quote)
        quote = 0;
      continue;
    }
    bool starts = i == 0 || isSpace(text[i - 1]) ||
                  StringRef("[{,:").contains(text[i - 1]);
    if (starts && (c == '"' || c == '\''))
      quote = c;
    else if (starts && c == '#')
      inComment = true;
    else if (c == '[' || c == '{')
      ++depth;
    else if (c == ']' || c == '}')
      depth -= depth != 0;
    else if (starts && (c == '-' || c == '?' || c == ':'))
      ++marks;
    if (depth > Deepest || marks > Deepest)
      return i;
  }
  return StringRef::npos;
}

/// The attributes that rows have: in `with`, a word that none of ours has would
/// be read by nobody.
const StringSet<> &knownAttributes() {
  static const StringSet<> known = [] {
    StringSet<> found;
    for (const knowledge::Row &row : knowledge::Base::builtin().rows())
      for (const auto &[key, value] : row.with)
        found.insert(key);
    return found;
  }();
  return known;
}

} // namespace

std::shared_ptr<const Configuration> Configuration::none() {
  static const std::shared_ptr<const Configuration> nothing = [] {
    auto made = std::make_shared<Configuration>();
    // Not ours to free.
    made->knowledge = std::shared_ptr<const knowledge::Base>(
        std::shared_ptr<void>(), &knowledge::Base::builtin());
    return made;
  }();
  return nothing;
}

Expected<std::shared_ptr<const Configuration>>
Configuration::parse(StringRef text, StringRef file) {
  constexpr size_t Largest = 1 << 20;
  if (text.size() > Largest)
    return fail(file, ": is larger than 1 MiB");
  size_t bad = 0;
  if (!json::isUTF8(text, &bad))
    return failAt(text, bad, file, "is not UTF-8; save the file as UTF-8");
  if (size_t zero = text.find('\0'); zero != StringRef::npos)
    return failAt(text, zero, file, "a zero byte; save the file as text");
  if (size_t deep = findTooDeep(text); deep != StringRef::npos)
    return failAt(text, deep, file, "is nested too deep");

  YamlReading reading(file);
  reading.attributes = &knownAttributes();
  Written written;
  if (Error error = knowledge::readYaml(text, reading, written))
    return error;

  auto made = std::make_shared<Configuration>();
  made->file = file.str();
  made->text = text.str();
  made->checks = written.checks.globs;
  made->level = written.level.level;
  made->globs.folder = sys::path::parent_path(file).str();
  for (const Folder &folder : written.folders.include)
    made->globs.include.push_back(folder.glob);
  for (const Folder &folder : written.folders.exclude) {
    made->globs.exclude.push_back(folder.glob);
    made->globs.excludedBy.push_back(
        ("'" + file + "', line " + Twine(folder.line)).str());
  }
  for (const auto &[key, globs] : written.options.values)
    for (const Glob &glob : globs)
      made->options[key].push_back(glob.text);
  made->knowledge = none()->knowledge;
  if (!written.rows.empty()) {
    auto base = std::make_shared<knowledge::Base>(knowledge::Base::builtin());
    base->add(std::move(written.rows));
    made->knowledge = std::move(base);
  }
  return made;
}

Expected<std::shared_ptr<const Configuration>>
Configuration::load(StringRef file) {
  sys::fs::file_status status;
  if (std::error_code error = sys::fs::status(file, status))
    return fail(file, ": cannot be read: " + error.message());
  // What is not a file could be waited for without end.
  if (!sys::fs::is_regular_file(status))
    return fail(file, ": is not a file");
  auto buffer = MemoryBuffer::getFile(file, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fail(file, ": cannot be read: " + buffer.getError().message());
  return parse((*buffer)->getBuffer(), file);
}

} // namespace reprise::config
