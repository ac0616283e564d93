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

bool UserCode::contains(StringRef path) const {
  if (is_contained(included, path))
    return true;
  StringRef folder = sys::path::parent_path(path);
  auto [found, isNew] = folders.try_emplace(folder, false);
  if (isNew)
    found->second = containsFolder(realPath(folder));
  return found->second;
}

bool UserCode::containsFolder(StringRef folder) const {
  if (!isInside(folder, projectRoot) ||
      any_of(excluded, [&](StringRef e) { return isInside(folder, e); }))
    return false;
  // Names above the root say nothing about what is in the project.
  for (; folder.size() > projectRoot.size();
       folder = sys::path::parent_path(folder))
    if (is_contained(vendored, sys::path::filename(folder).lower()) ||
        sys::fs::exists(folder + "/CMakeCache.txt"))
      return false;
  return true;
}

std::string UserCode::description() const {
  std::string result = projectRoot;
  for (const auto *list : {&excluded, &included})
    for (const std::string &path : *list)
      result += "\n" + path;
  return result;
}

} // namespace reprise::extract
