//===- CompileDatabase.cpp - how each source is compiled ------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CompileDatabase.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/StringSaver.h"

#include <algorithm>

using namespace llvm;

namespace reprise::frontend {

namespace {

constexpr StringRef fileName = "compile_commands.json";

Error fail(const Twine &message) {
  return createStringError(inconvertibleErrorCode(), message);
}

/// LLVM's JSON parser descends by recursion: a broken file must not be able to
/// exhaust the stack.
bool isNestedTooDeep(StringRef text) {
  unsigned depth = 0;
  bool quoted = false;
  for (size_t i = 0; i != text.size(); ++i) {
    char c = text[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > 16)
        return true;
    } else if ((c == ']' || c == '}') && depth) {
      --depth;
    }
  }
  return false;
}

/// The error's text is about one entry: a lower-case fragment.
Expected<Command> readEntry(const json::Value &value,
                            StringRef databaseFolder) {
  const json::Object *entry = value.getAsObject();
  if (!entry)
    return fail("is not an object");
  auto file = entry->getString("file");
  if (!file || file->empty())
    return fail("has no 'file'");
  Command command;
  command.directory = absolutePath(
      entry->getString("directory").value_or(databaseFolder), databaseFolder);
  command.file = absolutePath(*file, command.directory);
  if (const json::Array *arguments = entry->getArray("arguments")) {
    for (const json::Value &argument : *arguments) {
      auto text = argument.getAsString();
      if (!text)
        return fail("has an argument that is not a string");
      command.arguments.push_back(text->str());
    }
  } else if (auto line = entry->getString("command")) {
    BumpPtrAllocator memory;
    StringSaver saver(memory);
    SmallVector<const char *> tokens;
    cl::TokenizeGNUCommandLine(*line, saver, tokens);
    command.arguments.assign(tokens.begin(), tokens.end());
  } else {
    return fail("has neither 'arguments' nor 'command'");
  }
  if (command.arguments.empty())
    return fail("has an empty command");
  return command;
}

/// The database in \p folder or in a `build*` folder in it; empty: none.
std::string databaseIn(StringRef folder) {
  SmallString<256> path(folder);
  sys::path::append(path, fileName);
  if (sys::fs::exists(path))
    return path.str().str();
  std::vector<std::string> found;
  std::error_code ec;
  for (sys::fs::directory_iterator it(folder, ec), end; it != end && !ec;
       it.increment(ec)) {
    StringRef name = sys::path::filename(it->path());
    if (!name.starts_with("build") && !name.starts_with("cmake-build"))
      continue;
    SmallString<256> inside(it->path());
    sys::path::append(inside, fileName);
    if (sys::fs::exists(inside))
      found.push_back(inside.str().str());
  }
  // `build` before `build-debug`: the order must not be the directory's.
  return found.empty() ? "" : *std::min_element(found.begin(), found.end());
}

} // namespace

std::string absolutePath(StringRef path, StringRef directory) {
  SmallString<256> result(path);
  sys::fs::make_absolute(directory, result);
  sys::path::remove_dots(result, /*remove_dot_dot=*/true);
  return result.str().str();
}

std::string absolutePath(StringRef path) {
  SmallString<256> current;
  sys::fs::current_path(current);
  return absolutePath(path, current);
}

SourceKind sourceKind(StringRef path) {
  StringRef ending = sys::path::extension(path);
  if (ending == ".C")
    return SourceKind::Cxx;
  return StringSwitch<SourceKind>(ending.lower())
      .Case(".c", SourceKind::C)
      .Cases(".cpp", ".cc", ".cxx", ".c++", ".cp", SourceKind::Cxx)
      .Case(".cu", SourceKind::Cuda)
      .Cases(".h", ".hh", ".hpp", ".hxx", ".h++", ".cuh", ".inl", ".ipp",
             SourceKind::Header)
      .Default(SourceKind::None);
}

Expected<CompileDatabase> CompileDatabase::load(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fail("cannot read the compile database '" + path +
                "': " + buffer.getError().message());
  StringRef text = (*buffer)->getBuffer();
  text.consume_front("\xEF\xBB\xBF");
  const Twine again = "; configure the build again, with "
                      "CMAKE_EXPORT_COMPILE_COMMANDS=ON if it is CMake";
  if (text.trim().empty())
    return fail("the compile database '" + path + "' is empty" + again);
  if (isNestedTooDeep(text))
    return fail("'" + path + "' is not a compile database" + again);

  // Paths may be in any encoding; JSON must be in UTF-8.
  std::string repaired;
  if (!json::isUTF8(text))
    text = repaired = json::fixUTF8(text);
  Expected<json::Value> document = json::parse(text);
  if (!document)
    return fail("the compile database '" + path +
                "' is broken: " + toString(document.takeError()) + again);
  const json::Array *entries = document->getAsArray();
  if (!entries)
    return fail("'" + path + "' is not a compile database: it is no list" +
                again);
  if (entries->empty())
    return fail("the compile database '" + path + "' has no entries" + again);

  CompileDatabase database;
  database.filePath = path.str();
  SmallString<256> real;
  if (sys::fs::real_path(path, real))
    real = path;
  database.buildFolder = sys::path::parent_path(real).str();
  for (const auto &[index, entry] : enumerate(*entries)) {
    Expected<Command> command = readEntry(entry, database.buildFolder);
    if (!command)
      return fail("the compile database '" + path + "' is broken: entry " +
                  Twine(index + 1) + " " + toString(command.takeError()));
    database.all.push_back(std::move(*command));
  }
  std::stable_sort(
      database.all.begin(), database.all.end(),
      [](const Command &a, const Command &b) { return a.file < b.file; });
  database.all.erase(std::unique(database.all.begin(), database.all.end(),
                                 [](const Command &a, const Command &b) {
                                   return a.file == b.file;
                                 }),
                     database.all.end());
  for (const auto &[index, command] : enumerate(database.all)) {
    database.byFile.try_emplace(command.file, index);
    // The same source by its real path, where the build went through a link.
    SmallString<256> realFile;
    if (!sys::fs::real_path(command.file, realFile))
      database.byFile.try_emplace(realFile, index);
  }
  return database;
}

bool CompileDatabase::hasSourceIn(StringRef folder) const {
  SmallString<256> inside(folder);
  sys::path::append(inside, ""); // With a separator at its end.
  return any_of(all, [&](const Command &command) {
    return StringRef(command.file).starts_with(inside);
  });
}

Expected<CompileDatabase> CompileDatabase::open(StringRef option,
                                                StringRef start) {
  if (!option.empty()) {
    std::string path = absolutePath(option);
    if (sys::fs::is_directory(path)) {
      SmallString<256> inside(path);
      sys::path::append(inside, fileName);
      if (!sys::fs::exists(inside))
        return fail("no " + fileName + " in '" + option + "'");
      return load(inside);
    }
    if (!sys::fs::exists(path))
      return fail("no such file or folder: '" + option + "'");
    return load(path);
  }
  for (StringRef folder = start; !folder.empty();
       folder = sys::path::parent_path(folder)) {
    std::string path = databaseIn(folder);
    if (path.empty())
      continue;
    Expected<CompileDatabase> found = load(path);
    // One in a build folder above that only happens to lie there has its
    // sources elsewhere.
    bool isIts = folder == start || sys::path::parent_path(path) == folder;
    if (isIts || !found || found->hasSourceIn(folder))
      return found;
  }
  return fail("no " + fileName + " in '" + start +
              "', above it, or in a build folder beneath; give -p BUILD, or "
              "the compiler's flags after --");
}

const Command *CompileDatabase::lookup(StringRef file) const {
  auto found = byFile.find(file);
  if (found == byFile.end()) {
    SmallString<256> real;
    if (sys::fs::real_path(file, real))
      return nullptr;
    found = byFile.find(real);
  }
  return found == byFile.end() ? nullptr : &all[found->second];
}

} // namespace reprise::frontend
