//===- MissingHeaders.cpp - headers that are nowhere ----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "MissingHeaders.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace reprise::frontend {

json::Value MissingHeaders::toJSON() const {
  json::Array list;
  for (const Asked &header : asked)
    list.push_back(json::Array{header.included, header.includer, header.taken});
  return json::Object{
      {"root", root}, {"folders", folders}, {"asked", std::move(list)}};
}

std::optional<MissingHeaders>
MissingHeaders::fromJSON(const json::Value &value) {
  MissingHeaders missing;
  json::Path::Root path;
  json::ObjectMapper object(value, path);
  std::vector<std::vector<std::string>> asked;
  if (!object || !object.map("root", missing.root) ||
      !object.map("folders", missing.folders) || !object.map("asked", asked))
    return std::nullopt;
  for (std::vector<std::string> &header : asked) {
    if (header.size() != 3)
      return std::nullopt;
    missing.asked.push_back(
        {std::move(header[0]), std::move(header[1]), std::move(header[2])});
  }
  return missing;
}

bool MissingHeaders::areMissingStill(
    std::map<std::string, ProjectHeaders> &projects) const {
  const ProjectHeaders &project =
      projects.try_emplace(root, StringRef(root)).first->second;
  return all_of(asked, [&](const Asked &header) {
    auto isIn = [&](StringRef folder) {
      return sys::fs::exists(folder + "/" + header.included);
    };
    return !sys::fs::exists(header.included) && none_of(folders, isIn) &&
           !isIn(sys::path::parent_path(header.includer)) &&
           project.folderOf(header.included, header.includer) == header.taken;
  });
}

} // namespace reprise::frontend
