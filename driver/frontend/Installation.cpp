//===- Installation.cpp - what came with the command ----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Installation.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace reprise::frontend {

/// Of the folder \p beside the program's and of the one \p asBuilt the first
/// that has \p file.
static std::string folderWith(StringRef file, StringRef beside,
                              StringRef asBuilt) {
  static char anchor;
  std::string program = sys::fs::getMainExecutable("reprise", &anchor);
  SmallString<256> installed(
      sys::path::parent_path(sys::path::parent_path(program)));
  sys::path::append(installed, beside);
  for (StringRef candidate : {StringRef(installed), asBuilt})
    if (sys::fs::exists(candidate + "/" + file))
      return candidate.str();
  return {};
}

std::string resourceFolder() {
  static const std::string folder = folderWith(
      "include/stddef.h", "lib/clang/19", REPRISE_CLANG_RESOURCE_DIR);
  return folder;
}

std::string runtimeHeaders() {
  static const std::string folder =
      folderWith("reprise/seed.h", "include", REPRISE_RUNTIME_HEADERS);
  return folder;
}

} // namespace reprise::frontend
