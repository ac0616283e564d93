//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Paths.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace reprise::report {
namespace path = llvm::sys::path;

std::string folderOrCurrent(llvm::StringRef folder) {
  llvm::SmallString<256> absolute(folder);
  if (std::error_code error = llvm::sys::fs::make_absolute(absolute))
    return folder.str();
  path::remove_dots(absolute, /*remove_dot_dot=*/true);
  llvm::StringRef whole = absolute;
  return whole.size() > 1 ? whole.rtrim('/').str() : whole.str();
}

llvm::StringRef insideFolder(llvm::StringRef file, llvm::StringRef folder) {
  llvm::StringRef rest = file;
  if (folder.ends_with("/")
          ? rest.consume_front(folder)
          : rest.consume_front(folder) && rest.consume_front("/"))
    return rest;
  return file;
}

std::string shortPath(llvm::StringRef file, llvm::StringRef folder) {
  if (!path::is_absolute(file))
    return file.str();
  auto part = path::begin(file), partEnd = path::end(file);
  auto base = path::begin(folder), baseEnd = path::end(folder);
  while (part != partEnd && base != baseEnd && *part == *base)
    ++part, ++base;
  llvm::SmallString<256> relative;
  for (; base != baseEnd; ++base)
    path::append(relative, "..");
  for (; part != partEnd; ++part)
    path::append(relative, *part);
  return relative.size() < file.size() ? relative.str().str() : file.str();
}

std::string encodeUriPath(llvm::StringRef text) {
  std::string result;
  for (char c : text) {
    if (llvm::isAlnum(c) || llvm::StringRef("/-._~").contains(c)) {
      result += c;
      continue;
    }
    result += '%';
    result += llvm::hexdigit(static_cast<unsigned char>(c) >> 4);
    result += llvm::hexdigit(c & 0xF);
  }
  return result;
}

} // namespace reprise::report
