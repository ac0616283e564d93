//===- HostCompiler.cpp - what Clang must know of the compiler ------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "HostCompiler.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Regex.h"

#include <algorithm>

using namespace llvm;

namespace reprise::frontend {

std::string programFile(StringRef compiler) {
  std::string path = compiler.str();
  if (!sys::path::has_parent_path(path)) {
    auto found = sys::findProgramByName(path);
    if (!found)
      return "";
    path = *found;
  }
  SmallString<256> real;
  if (sys::fs::real_path(path, real))
    return "";
  return real.str().str();
}

namespace {

/// The folder `lib/gcc/TARGET/VERSION` of a GCC's \p program; empty: not found.
std::string gccFolder(StringRef program, std::string &target) {
  static const Regex name("^(([a-z0-9_]+(-[a-z0-9_]+)+)-)?(gcc|g\\+\\+|c\\+\\+)"
                          "(-([0-9]+(\\.[0-9]+)*))?$");
  SmallVector<StringRef> parts;
  if (!name.match(sys::path::filename(program), &parts))
    return "";
  StringRef wantedTarget = parts[2], wantedVersion = parts[6];
  SmallString<256> root(
      sys::path::parent_path(sys::path::parent_path(program)));
  sys::path::append(root, "lib", "gcc");

  std::vector<std::string> folders;
  std::error_code ec;
  for (sys::fs::directory_iterator targets(root, ec), end;
       targets != end && !ec; targets.increment(ec)) {
    if (!wantedTarget.empty() &&
        sys::path::filename(targets->path()) != wantedTarget)
      continue;
    std::error_code ignored;
    for (sys::fs::directory_iterator versions(targets->path(), ignored);
         versions != end && !ignored; versions.increment(ignored)) {
      StringRef version = sys::path::filename(versions->path());
      bool fits = wantedVersion.empty() || version == wantedVersion ||
                  version.starts_with((wantedVersion + ".").str());
      if (fits && sys::fs::exists(versions->path() + "/crtbegin.o"))
        folders.push_back(versions->path());
    }
  }
  // Where several fit, Clang's own choice is as good.
  if (folders.size() != 1)
    return "";
  target = wantedTarget.str();
  return folders.front();
}

} // namespace

std::vector<std::string> hostCompilerFlags(StringRef compiler,
                                           ArrayRef<std::string> flags) {
  auto has = [&](StringRef prefix) {
    return any_of(flags,
                  [&](StringRef flag) { return flag.starts_with(prefix); });
  };
  std::string target;
  std::string folder = gccFolder(programFile(compiler), target);
  if (folder.empty())
    return {};
  std::vector<std::string> result;
  if (!has("--target=") && !has("-target") && !target.empty())
    result.push_back("--target=" + target);
  if (!has("--gcc-") && !has("-stdlib=") && !has("--sysroot"))
    result.push_back("--gcc-install-dir=" + folder);
  // Its headers that Clang has none of its own for, as OpenMP's.
  if (has("-fopenmp"))
    result.insert(result.end(), {"-idirafter", folder + "/include"});
  return result;
}

} // namespace reprise::frontend
