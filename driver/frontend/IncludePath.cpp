//===- IncludePath.cpp - which headers a name leads to --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "IncludePath.h"

#include "clang/Lex/HeaderSearchOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace reprise::frontend {

namespace {

/// Names by their first component, so that a folder is listed once instead of
/// being asked for each name.
class Names {
public:
  explicit Names(ArrayRef<std::string> names) {
    for (StringRef name : names)
      byFirst[*sys::path::begin(name)].push_back(name);
  }

  bool anyIn(StringRef folder) const {
    auto holds = [&](StringRef name) {
      return sys::fs::exists(folder + "/" + name);
    };
    for (StringRef outward : {".", ".."})
      if (auto names = byFirst.find(outward);
          names != byFirst.end() && any_of(names->second, holds))
        return true;
    std::error_code error;
    for (sys::fs::directory_iterator it(folder, error), end;
         it != end && !error; it.increment(error))
      if (auto names = byFirst.find(sys::path::filename(it->path()));
          names != byFirst.end() && any_of(names->second, holds))
        return true;
    return false;
  }

private:
  StringMap<std::vector<StringRef>> byFirst;
};

} // namespace

IncludePath includePathOf(const clang::CompilerInvocation &invocation) {
  IncludePath path;
  for (const auto &entry : invocation.getHeaderSearchOpts().UserEntries)
    path.push_back(std::to_string(entry.Group) +
                   (entry.IsFramework ? "f " : " ") + entry.Path);
  return path;
}

StringRef folderOf(StringRef entry) { return entry.split(' ').second; }

bool leadToTheSame(const IncludePath &one, const IncludePath &other,
                   ArrayRef<std::string> names) {
  if (one == other)
    return true;
  Names asked(names);
  StringMap<bool> known;
  auto holding = [&](const IncludePath &path) {
    IncludePath folders;
    copy_if(path, std::back_inserter(folders), [&](StringRef folder) {
      auto [at, isNew] = known.try_emplace(folder);
      if (isNew)
        at->second = asked.anyIn(folderOf(folder));
      return at->second;
    });
    return folders;
  };
  return holding(one) == holding(other);
}

} // namespace reprise::frontend
