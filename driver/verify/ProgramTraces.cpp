//===- ProgramTraces.cpp - what the program itself recorded ---------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/ProgramTraces.h"

#include "driver/verify/Run.h"
#include "runtime/tracer/TraceFormat.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <set>
#include <stdexcept>
#include <tuple>

namespace reprise::verify {

namespace {

/// What names the run's folder names the run and not what it did.
std::string withoutFolder(std::string text, llvm::StringRef folder) {
  for (std::size_t at = 0;
       (at = text.find(folder.data(), at, folder.size())) != std::string::npos;
       at += sizeof(runPlaceholder) - 1)
    text.replace(at, folder.size(), runPlaceholder);
  return text;
}

Manifest readManifest(const std::string &path, llvm::StringRef folder) {
  Manifest result;
  const Manifest manifest = Manifest::read(path);
  for (const auto &[name, value] : manifest.entries())
    result.set(name, withoutFolder(value, folder));
  return result;
}

using Pair = std::pair<const ProgramTrace *, const ProgramTrace *>;

/// The traces of both runs side by side; null where a run lacks one.
std::vector<Pair> pairUp(const std::vector<ProgramTrace> &first,
                         const std::vector<ProgramTrace> &second) {
  std::vector<Pair> pairs;
  std::vector<const ProgramTrace *> left;
  for (const ProgramTrace &trace : second)
    left.push_back(&trace);
  for (const ProgramTrace &trace : first) {
    auto same = llvm::find_if(left, [&](const ProgramTrace *other) {
      return other->name == trace.name;
    });
    pairs.emplace_back(&trace, same == left.end() ? nullptr : *same);
    if (same != left.end())
      left.erase(same);
  }
  // Named after the time or the process, say.
  auto next = left.begin();
  for (Pair &pair : pairs)
    if (!pair.second && next != left.end())
      pair.second = *next++;
  for (; next != left.end(); ++next)
    pairs.emplace_back(nullptr, *next);
  return pairs;
}

auto keyOf(const TraceRecord &record) {
  return std::tie(record.kind, record.step, record.name);
}

/// The records of \p of that speak of something that \p other speaks of, too.
TraceFile inCommon(const TraceFile &of, const TraceFile &other) {
  std::set<std::tuple<std::string, std::uint64_t, std::string>> keys;
  for (const TraceRecord &record : other.records)
    keys.insert(keyOf(record));
  TraceFile result;
  result.torn = of.torn;
  llvm::copy_if(
      of.records, std::back_inserter(result.records),
      [&](const TraceRecord &record) { return keys.count(keyOf(record)); });
  return result;
}

const ProgramTrace *withManifest(const std::vector<ProgramTrace> &traces) {
  auto found = llvm::find_if(traces, [](const ProgramTrace &trace) {
    return !trace.manifest.entries().empty();
  });
  return found == traces.end() ? nullptr : &*found;
}

} // namespace

llvm::Expected<std::vector<ProgramTrace>>
readProgramTraces(llvm::StringRef traceFolder) {
  std::vector<ProgramTrace> result;
  llvm::SmallString<256> list(traceFolder);
  llvm::sys::path::append(list, trace::programTraces);
  auto buffer = llvm::MemoryBuffer::getFile(list);
  if (!buffer)
    return result;
  const llvm::StringRef folder = llvm::sys::path::parent_path(traceFolder);
  llvm::SmallVector<llvm::StringRef> paths;
  (*buffer)->getBuffer().split(paths, '\0', -1, /*KeepEmpty=*/false);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string path = paths[i].str();
    // One that is written again is there once.
    if (llvm::is_contained(llvm::ArrayRef(paths).take_front(i), path) ||
        !llvm::sys::fs::exists(path))
      continue;
    // The readers are the runtime library's, which throws.
    try {
      ProgramTrace trace;
      trace.name = withoutFolder(path, folder);
      trace.file = read_trace(path);
      if (const std::string manifest = manifest_path(path);
          llvm::sys::fs::exists(manifest))
        trace.manifest = readManifest(manifest, folder);
      result.push_back(std::move(trace));
    } catch (const std::runtime_error &error) {
      return llvm::createStringError(error.what());
    }
  }
  return result;
}

std::vector<ProgramTraceDifference>
compareProgramTraces(const std::vector<ProgramTrace> &first,
                     const std::vector<ProgramTrace> &second,
                     Compared compared) {
  std::vector<ProgramTraceDifference> result;
  if (compared == Compared::Resumed)
    return result;
  for (const auto &[a, b] : pairUp(first, second)) {
    if (!a || !b) {
      if (compared == Compared::All)
        result.push_back({(a ? a : b)->name, std::nullopt, a != nullptr});
      continue;
    }
    auto difference = compared == Compared::All
                          ? first_difference(a->file, b->file)
                          : first_difference(inCommon(a->file, b->file),
                                             inCommon(b->file, a->file));
    if (difference)
      result.push_back({a->name, std::move(difference)});
  }
  return result;
}

std::optional<std::vector<ManifestDifference>>
compareManifests(const std::vector<ProgramTrace> &first,
                 const std::vector<ProgramTrace> &second) {
  const ProgramTrace *a = withManifest(first), *b = withManifest(second);
  if (!a || !b)
    return std::nullopt;
  return differences(a->manifest, b->manifest);
}

} // namespace reprise::verify
