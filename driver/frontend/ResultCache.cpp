//===- ResultCache.cpp - facts kept between runs --------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ResultCache.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace reprise::frontend {

namespace {

/// Another build of Reprise may extract other facts.
const std::string &toolIdentity() {
  static const std::string identity = [] {
    static char anchor;
    std::string program = sys::fs::getMainExecutable("reprise", &anchor);
    auto stamp = stampOf(program);
    return stamp ? writeStamps(*stamp) : std::string();
  }();
  return identity;
}

} // namespace

std::string ResultCache::key(const Job &job, const extract::UserCode &user,
                             StringRef configuration) {
  std::string text = toolIdentity() + job.command.file + "\n" +
                     job.command.directory + "\n" + user.description() + "\n" +
                     hashText(configuration);
  for (const std::string &flag : job.flags)
    text += "\n" + flag;
  return hashText(text).substr(0, 32);
}

bool ResultCache::isListUnchanged(StringRef name) {
  auto [found, isNew] = lists.try_emplace(name, false);
  if (isNew)
    if (auto text = folder.read(("lists/" + name).str()))
      if (auto files = readStamps(*text))
        found->second = stamps.areUnchanged(*files);
  return found->second;
}

std::optional<json::Object> ResultCache::find(StringRef key) {
  auto text = folder.read(("units/" + key + ".json").str());
  if (!text)
    return std::nullopt;
  auto [checksum, document] = StringRef(*text).split('\n');
  if (checksum != hashText(document))
    return std::nullopt;
  Expected<json::Value> value = json::parse(document);
  if (!value) {
    consumeError(value.takeError());
    return std::nullopt;
  }
  json::Object *result = value->getAsObject();
  const json::Object *hashes = result ? result->getObject("hashes") : nullptr;
  auto list = result ? result->getString("otherFiles") : std::nullopt;
  if (!hashes || !list || !isListUnchanged(*list))
    return std::nullopt;
  for (const auto &[path, hash] : *hashes) {
    auto content = MemoryBuffer::getFile(path.str(), /*IsText=*/false,
                                         /*RequiresNullTerminator=*/false);
    if (!content || hash.getAsString() != hashText((*content)->getBuffer()))
      return std::nullopt;
  }
  if (const json::Value *kept = result->get("missing")) {
    auto missing = MissingHeaders::fromJSON(*kept);
    if (!missing || !missing->areMissingStill(projects))
      return std::nullopt;
  }
  return std::move(*result);
}

void ResultCache::store(StringRef key, const json::Object &result,
                        ArrayRef<std::string> otherFiles,
                        const MissingHeaders &missing) const {
  std::string list = writeStamps(stampAll(otherFiles));
  std::string listName = hashText(list).substr(0, 32);
  if (folder.read("lists/" + listName) != list &&
      !folder.write("lists/" + listName, list))
    return;
  json::Object kept = result;
  kept["otherFiles"] = listName;
  if (!missing.asked.empty())
    kept["missing"] = missing.toJSON();
  std::string document;
  raw_string_ostream(document) << json::Value(std::move(kept));
  folder.write(("units/" + key + ".json").str(),
               hashText(document) + "\n" + document);
}

} // namespace reprise::frontend
