//===- Finder.cpp - the .reprise.yaml above a file ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Finder.h"

#include "checks/rules/Rules.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace reprise::config {

static std::string homeFolder() {
  SmallString<256> home, real;
  if (!sys::path::home_directory(home))
    return "";
  return sys::fs::real_path(home, real) ? home.str().str() : real.str().str();
}

Expected<std::shared_ptr<const Configuration>> Finder::of(StringRef path) {
  return in(sys::path::parent_path(path));
}

Expected<std::shared_ptr<const Configuration>> Finder::in(StringRef folder) {
  static const std::string home = homeFolder();
  if (folder.empty())
    return Configuration::none();
  auto found = byFolder.find(folder);
  if (found != byFolder.end())
    return found->second;

  SmallString<256> file(folder);
  sys::path::append(file, FileName);
  std::shared_ptr<const Configuration> result;
  // A link that leads nowhere, or a file that may not be read, is not the same
  // as no file.
  sys::fs::file_status status;
  std::error_code error = sys::fs::status(file, status, /*follow=*/false);
  if (error != std::errc::no_such_file_or_directory &&
      error != std::errc::not_a_directory) {
    auto loaded = Configuration::load(file);
    if (!loaded)
      return loaded.takeError();
    result = std::move(*loaded);
  } else if (StringRef above = sys::path::parent_path(folder);
             above.empty() || folder == home) {
    result = Configuration::none();
  } else {
    auto upwards = in(above);
    if (!upwards)
      return upwards.takeError();
    result = std::move(*upwards);
  }
  byFolder[folder] = result;
  return result;
}

Expected<bool> Finder::isWanted(const rules::Finding &finding, StringRef checks,
                                std::optional<rules::Level> level) {
  auto own = of(finding.place.file);
  if (!own)
    return own.takeError();
  if (checks.empty())
    checks = (*own)->checks;
  if (!level)
    level = (*own)->level.value_or(rules::Level::Likely);
  return finding.level <= *level && rules::isEnabled(checks, finding.rule);
}

Expected<std::vector<rules::Finding>>
selectFindings(std::vector<rules::Finding> findings, Finder &finder,
               StringRef checks, std::optional<rules::Level> level) {
  std::vector<rules::Finding> wanted;
  for (rules::Finding &finding : findings) {
    Expected<bool> isWanted = finder.isWanted(finding, checks, level);
    if (!isWanted)
      return isWanted.takeError();
    if (*isWanted)
      wanted.push_back(std::move(finding));
  }
  return wanted;
}

} // namespace reprise::config
