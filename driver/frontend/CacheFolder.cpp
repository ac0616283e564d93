//===- CacheFolder.cpp - files kept between runs --------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CacheFolder.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

using namespace llvm;

namespace reprise::frontend {

std::optional<FileStamp> stampOf(StringRef path) {
  sys::fs::file_status status;
  if (sys::fs::status(path, status) || !sys::fs::is_regular_file(status))
    return std::nullopt;
  return FileStamp{path.str(), status.getSize(),
                   status.getLastModificationTime().time_since_epoch().count()};
}

std::vector<FileStamp> stampAll(ArrayRef<std::string> paths) {
  std::vector<FileStamp> stamps;
  for (const std::string &path : paths)
    if (auto stamp = stampOf(path))
      stamps.push_back(std::move(*stamp));
  llvm::sort(stamps, [](const FileStamp &a, const FileStamp &b) {
    return a.path < b.path;
  });
  stamps.erase(std::unique(stamps.begin(), stamps.end()), stamps.end());
  return stamps;
}

std::string writeStamps(ArrayRef<FileStamp> stamps) {
  std::string text;
  for (const FileStamp &stamp : stamps)
    text +=
        (Twine(stamp.size) + " " + Twine(stamp.time) + " " + stamp.path + "\n")
            .str();
  return text + "end\n";
}

std::optional<std::vector<FileStamp>> readStamps(StringRef text) {
  std::vector<FileStamp> stamps;
  while (!text.empty()) {
    StringRef line;
    std::tie(line, text) = text.split('\n');
    if (line == "end")
      return stamps;
    FileStamp stamp;
    auto [size, rest] = line.split(' ');
    auto [time, path] = rest.split(' ');
    if (size.getAsInteger(10, stamp.size) || time.getAsInteger(10, stamp.time))
      return std::nullopt;
    stamp.path = path.str();
    stamps.push_back(std::move(stamp));
  }
  return std::nullopt;
}

std::string hashText(StringRef text) {
  BLAKE3 hasher;
  hasher.update(text);
  return toHex(hasher.final(), /*LowerCase=*/true);
}

std::string CacheFolder::standardPath() {
  if (auto folder = sys::Process::GetEnv("XDG_CACHE_HOME");
      folder && sys::path::is_absolute(*folder))
    return *folder + "/reprise";
  SmallString<256> home;
  if (!sys::path::home_directory(home))
    return "";
  sys::path::append(home, ".cache", "reprise");
  return home.str().str();
}

std::string CacheFolder::entry(StringRef name) const {
  return path + "/" + name.str();
}

std::string CacheFolder::whyNotWritable() const {
  for (StringRef folder : {"headers", "units", "lists"})
    if (std::error_code error = sys::fs::create_directories(entry(folder)))
      return error.message();
  SmallString<256> probe;
  int file;
  if (std::error_code error = sys::fs::createUniqueFile(
          entry("headers/probe-%%%%%%%%.tmp"), file, probe))
    return error.message();
  sys::Process::SafelyCloseFileDescriptor(file);
  sys::fs::remove(probe);
  return "";
}

bool CacheFolder::write(StringRef name, StringRef content) const {
  Error error = writeToOutput(entry(name), [&](raw_ostream &out) -> Error {
    out << content;
    return Error::success();
  });
  bool written = !error;
  consumeError(std::move(error));
  return written;
}

std::optional<std::string> CacheFolder::read(StringRef name) const {
  auto buffer = MemoryBuffer::getFile(entry(name), /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return std::nullopt;
  return (*buffer)->getBuffer().str();
}

void CacheFolder::prune(unsigned days) const {
  auto now = std::chrono::system_clock::now();
  for (StringRef folder : {"headers", "units", "lists"}) {
    std::error_code error;
    for (sys::fs::directory_iterator it(entry(folder), error), end;
         it != end && !error; it.increment(error)) {
      sys::fs::file_status status;
      if (sys::fs::status(it->path(), status) ||
          !sys::fs::is_regular_file(status))
        continue;
      auto age =
          now - std::max<sys::TimePoint<>>(status.getLastModificationTime(),
                                           status.getLastAccessedTime());
      bool isLeftBehind = StringRef(it->path()).contains(".tmp");
      if (age > std::chrono::hours(isLeftBehind ? 1 : 24 * days))
        sys::fs::remove(it->path());
    }
  }
}

bool StampChecker::isUnchanged(const FileStamp &stamp) {
  auto [found, isNew] = known.try_emplace(stamp.path);
  if (isNew)
    found->second = stampOf(stamp.path);
  return found->second == stamp;
}

bool StampChecker::areUnchanged(ArrayRef<FileStamp> stamps) {
  return all_of(stamps,
                [&](const FileStamp &stamp) { return isUnchanged(stamp); });
}

} // namespace reprise::frontend
