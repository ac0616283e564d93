//===- ProjectHeaders.cpp - headers that no -I names ----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ProjectHeaders.h"
#include "Installation.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace reprise::frontend {

namespace {

/// A tree larger than this is no project that was meant as one.
constexpr unsigned mostEntries = 100'000;

bool isHeader(StringRef path) {
  StringRef extension = sys::path::extension(path);
  return extension == ".h" || extension == ".hpp" || extension == ".hh" ||
         extension == ".hxx" || extension == ".cuh" || extension == ".inl" ||
         extension == ".ipp";
}

/// How many components two paths share from the root on.
unsigned nearness(StringRef a, StringRef b) {
  unsigned shared = 0;
  auto i = sys::path::begin(a), j = sys::path::begin(b);
  while (i != sys::path::end(a) && j != sys::path::end(b) && *i == *j)
    ++i, ++j, ++shared;
  return shared;
}

/// The runtime's folder where it has \p included.
std::string inRuntime(StringRef included) {
  if (!included.starts_with("reprise/"))
    return {};
  std::string folder = runtimeHeaders();
  bool has = !folder.empty() && sys::fs::exists(folder + "/" + included);
  return has ? folder : std::string();
}

} // namespace

ProjectHeaders::ProjectHeaders(StringRef root) {
  std::error_code error;
  unsigned entries = 0;
  for (sys::fs::recursive_directory_iterator it(root, error), end;
       it != end && !error && ++entries < mostEntries; it.increment(error)) {
    StringRef path = it->path(), name = sys::path::filename(path);
    if (name.starts_with("."))
      it.no_push();
    else if (isHeader(name))
      headers[name].push_back(path.str());
  }
}

std::string ProjectHeaders::folderOf(StringRef included,
                                     StringRef includer) const {
  auto known = headers.find(sys::path::filename(included));
  if (known == headers.end())
    return inRuntime(included);
  std::string best;
  unsigned nearest = 0;
  bool tied = false;
  for (StringRef path : known->second) {
    StringRef folder = path;
    if (!folder.consume_back(included) || !folder.consume_back("/"))
      continue;
    unsigned near = nearness(path, includer);
    if (!best.empty() && near <= nearest) {
      tied |= near == nearest;
      continue;
    }
    best = folder.str();
    nearest = near;
    tied = false;
  }
  if (tied)
    return {};
  return best.empty() ? inRuntime(included) : best;
}

} // namespace reprise::frontend
