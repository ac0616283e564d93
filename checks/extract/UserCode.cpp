//===- UserCode.cpp - which files are the user's --------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "UserCode.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace reprise::extract {

namespace {

// Folders that package managers and people put others' code in.
constexpr StringRef vendored[] = {
    "third_party",   "third-party",   "thirdparty",
    "3rdparty",      "3rd_party",     "vendor",
    "vendored",      "external",      "externals",
    "extern",        "deps",          "_deps",
    ".venv",         "venv",          "node_modules",
    "site-packages", "dist-packages", "vcpkg_installed",

};

constexpr StringRef systemFolders[] = {
    "/usr/include",   "/usr/lib",   "/usr/lib64",      "/usr/local/include",
    "/usr/local/lib", "/usr/share", "/usr/local/cuda",
};

std::string realPath(StringRef path) {
  SmallString<256> real;
  if (sys::fs::real_path(path, real))
    return path.str();
  return real.str().str();
}

} // namespace

bool isInside(StringRef path, StringRef folder) {
  folder = folder.rtrim('/');
  return path.starts_with(folder) &&
         (path.size() == folder.size() || path[folder.size()] == '/');
}

UserCode::UserCode(std::string root) : projectRoot(realPath(root)) {
  for (StringRef folder : systemFolders)
    exclude(folder);
}

std::string UserCode::findRoot(StringRef source, ArrayRef<std::string> places) {
  for (StringRef folder = sys::path::parent_path(source); !folder.empty();
       folder = sys::path::parent_path(folder))
    if (sys::fs::exists(folder + "/.git"))
      return folder.str();
  StringRef own = sys::path::parent_path(source), common = own;
  for (StringRef place : places)
    while (!isInside(place, common) && common != sys::path::root_path(common))
      common = sys::path::parent_path(common);
  // Nothing in common but the root, or somebody's home, is no project.
  bool isProject =
      std::distance(sys::path::begin(common), sys::path::end(common)) > 2;
  return (isProject ? common : own).str();
}

void UserCode::exclude(StringRef folder) {
  std::string real = realPath(folder);
  if (!real.empty() && !isInside(projectRoot, real) &&
      !is_contained(excluded, real))
    excluded.push_back(real);
  folders.clear();
}

void UserCode::excludeLibTorch(ArrayRef<std::string> flags) {
  for (size_t i = 0; i != flags.size(); ++i) {
    StringRef folder = flags[i];
    if (folder == "-isystem" || folder == "-I" || folder == "-idirafter")
      folder = i + 1 != flags.size() ? StringRef(flags[++i]) : "";
    else if (!folder.consume_front("-I") && !folder.consume_front("-isystem"))
      continue;
    if (!folder.empty() && (sys::fs::exists(folder + "/ATen/ATen.h") ||
                            sys::fs::exists(folder + "/torch/torch.h")))
      exclude(folder);
  }
}

void UserCode::include(StringRef file) {
  included.push_back(file.str());
  std::string real = realPath(file);
  if (real != file)
    included.push_back(real);
}

void UserCode::includeFolder(StringRef folder) {
  includedFolders.push_back(realPath(folder));
  folders.clear();
}

void UserCode::setGlobs(Globs wanted) {
  globs = std::move(wanted);
  globs.folder = realPath(globs.folder);
}

size_t UserCode::matching(const std::vector<std::string> &patterns,
                          StringRef path) const {
  if (patterns.empty() || !isInside(path, globs.folder))
    return patterns.size();
  StringRef whole = path.drop_front(globs.folder.size()).ltrim('/');
  for (size_t i = 0; i != patterns.size(); ++i) {
    Expected<GlobPattern> pattern = GlobPattern::create(patterns[i], 1024);
    if (!pattern) {
      consumeError(pattern.takeError());
      continue;
    }
    for (StringRef part = whole; !part.empty();
         part = sys::path::parent_path(part))
      if (pattern->match(part))
        return i;
  }
  return patterns.size();
}

bool UserCode::isIncludedByGlob(StringRef path) const {
  return matching(globs.include, path) != globs.include.size();
}

bool UserCode::contains(StringRef path) const { return whyNot(path).empty(); }

std::string UserCode::whyNot(StringRef path) const {
  if (is_contained(included, path))
    return "";
  if (!includedFolders.empty()) {
    std::string real = realPath(sys::path::parent_path(path));
    for (const std::string &one : includedFolders)
      if (isInside(real, one))
        return "";
  }
  if (!globs.include.empty() || !globs.exclude.empty()) {
    std::string real = realPath(path);
    if (isIncludedByGlob(real))
      return "";
    size_t excluding = matching(globs.exclude, real);
    if (excluding != globs.exclude.size())
      return "excluded by " + globs.excludedBy[excluding];
  }
  auto [found, isNew] = folders.try_emplace(sys::path::parent_path(path));
  if (isNew)
    found->second = whyNotFolder(realPath(sys::path::parent_path(path)));
  return found->second;
}

std::string UserCode::whyNotFolder(StringRef folder) const {
  for (const std::string &one : excluded)
    if (isInside(folder, one))
      return "in '" + one + "', where no code of yours lies";
  if (!isInside(folder, projectRoot))
    return "outside the project '" + projectRoot + "'";
  // Names above the root say nothing about what is in the project.
  for (; folder.size() > projectRoot.size();
       folder = sys::path::parent_path(folder)) {
    if (is_contained(vendored, sys::path::filename(folder).lower()))
      return "third-party folder '" + relative(folder) + "'";
    if (sys::fs::exists(folder + "/CMakeCache.txt"))
      return "build folder '" + relative(folder) + "'";
  }
  return "";
}

std::string UserCode::relative(StringRef path) const {
  return path.drop_front(projectRoot.size()).ltrim('/').str();
}

std::string UserCode::description() const {
  std::string result = projectRoot;
  for (const auto *list :
       {&excluded, &included, &includedFolders, &globs.exclude, &globs.include})
    for (const std::string &path : *list)
      result += "\n" + path;
  return result + "\n" + globs.folder;
}

} // namespace reprise::extract
