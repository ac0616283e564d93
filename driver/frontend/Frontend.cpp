//===- Frontend.cpp - from sources to facts -------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Frontend.h"
#include "HeaderCache.h"
#include "IncludePrefix.h"
#include "Installation.h"
#include "Invocation.h"
#include "MissingHeaders.h"
#include "ParseUnit.h"
#include "ProjectHeaders.h"
#include "ResultCache.h"

#include "checks/facts/Json.h"

#include "clang/Lex/HeaderSearchOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <set>

using namespace llvm;

namespace reprise::frontend {

namespace {

/// How a worker may read the headers.
enum class Mode {
  IfCached, ///< From the header cache; where that lacks them, parse nothing and
            ///< say `wants`.
  Plain,    ///< From the headers themselves.
};

/// Whether a file begins as one in UTF-16 or UTF-32 does.
bool isWide(StringRef path) {
  auto begin = MemoryBuffer::getFileSlice(path, /*MapSize=*/4, /*Offset=*/0);
  if (!begin)
    return false;
  StringRef bytes = (*begin)->getBuffer();
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ||
         bytes == StringRef("\0\0\xFE\xFF", 4);
}

std::string print(json::Object object) {
  std::string text;
  raw_string_ostream(text) << json::Value(std::move(object));
  return text;
}

/// Parses again with the folders of those missing headers that the project
/// itself has. What was missing stays a problem of the unit; of the runtime's
/// headers, which the build will have once it links them, a remark.
Parsed parseWithProjectHeaders(clang::CompilerInvocation &invocation,
                               StringRef source, const Precompiled &precompiled,
                               const extract::UserCode &user,
                               const knowledge::Base &knowledge, Parsed parsed,
                               MissingHeaders &missing) {
  missing.root = user.root();
  for (const std::string &entry : includePathOf(invocation))
    missing.folders.push_back(folderOf(entry).str());
  ProjectHeaders headers(user.root());
  std::vector<facts::Problem> taken, remarks;
  std::set<std::string> folders;
  // A header that is found may miss others.
  for (unsigned round = 0; round < 8 && parsed.hasMissingHeaders; ++round) {
    bool found = false;
    for (const auto &[included, includer] : parsed.missing) {
      std::string folder = headers.folderOf(included, includer);
      missing.asked.push_back({included, includer, folder});
      if (folder.empty() || !folders.insert(folder).second)
        continue;
      found = true;
      invocation.getHeaderSearchOpts().AddPath(folder, clang::frontend::Angled,
                                               /*IsFramework=*/false,
                                               /*IgnoreSysRoot=*/true);
      if (folder == runtimeHeaders())
        remarks.push_back(
            {"missing-header",
             "the headers of Reprise's runtime are not on the include path; "
             "took those of this command: for the build call "
             "find_package(Reprise) and link reprise::runtime",
             {}});
      else
        taken.push_back({"missing-header",
                         "'" + included +
                             "' is not on the include path; took the "
                             "project's '" +
                             folder + "/" + included + "'",
                         {}});
    }
    if (!found)
      break;
    parsed = parseUnit(invocation, source, precompiled, user, knowledge);
  }
  parsed.unit.problems.insert(parsed.unit.problems.begin(), taken.begin(),
                              taken.end());
  append_range(parsed.unit.remarks, remarks);
  return parsed;
}

/// Parses again with stand-ins for what headers declare that are nowhere. The
/// problems stay those of the code as it is.
Parsed parseWithStandIns(const clang::CompilerInvocation &invocation,
                         StringRef source, const Precompiled &precompiled,
                         const extract::UserCode &user,
                         const knowledge::Base &knowledge, Parsed before) {
  UnknownNames unknownNames;
  unknownNames.standIn = true;
  Parsed parsed =
      parseUnit(invocation, source, precompiled, user, knowledge, unknownNames);
  if (!parsed.undefinedClasses.empty()) {
    unknownNames.undefinedClasses = std::move(parsed.undefinedClasses);
    parsed = parseUnit(invocation, source, precompiled, user, knowledge,
                       unknownNames);
  }
  parsed.unit.problems = std::move(before.unit.problems);
  return parsed;
}

/// The headers that a unit begins with, as the cache has them.
struct Headers {
  /// Without a file where there is nothing to use.
  Precompiled precompiled;
  /// The key of an entry to make first, and its text, where one is.
  std::optional<HeaderCache::Key> wanted;
  std::string text;
};

Headers
findHeaders(const std::shared_ptr<clang::CompilerInvocation> &invocation,
            const extract::UserCode &user, const HeaderCache &cache) {
  IncludePrefix prefix = findIncludePrefix(invocation, user);
  // Looking an entry up reads all of it to see that it is whole: once each.
  std::map<std::string, HeaderCache::Entry> known;
  auto find = [&](const HeaderCache::Key &key) -> const HeaderCache::Entry & {
    auto [at, isNew] = known.try_emplace(key.name());
    if (isNew)
      at->second = cache.find(key, user);
    return at->second;
  };
  // What one header brings anyway need not make an entry of its own.
  if (IncludePrefix one = prefix.umbrella(); !one.text().empty()) {
    std::string text = one.text();
    HeaderCache::Key key = HeaderCache::key(*invocation, text);
    const HeaderCache::Entry &entry = find(key);
    if (entry.state == HeaderCache::State::Missing)
      return {{}, std::move(key), text};
    if (prefix.isWithin([&](StringRef path) { return entry.includes(path); }))
      prefix = std::move(one);
  }
  for (;;) {
    std::string text = prefix.text();
    if (text.empty())
      return {};
    HeaderCache::Key key = HeaderCache::key(*invocation, text);
    const HeaderCache::Entry &entry = find(key);
    if (entry.state == HeaderCache::State::Missing)
      return {{}, std::move(key), text};
    if (entry.state == HeaderCache::State::Unusable)
      return {};
    if (!prefix.respect([&](StringRef name) { return entry.mentions(name); }))
      return {{entry.file, HeaderCache::virtualName(entry.keyName), text},
              std::nullopt,
              ""};
  }
}

/// What a worker does for one unit. Gives `{"unit", "hashes"}`, `{"wants"}`
/// with the name of the key of a header cache's entry, or `{"failure"}`.
std::string analyseUnit(const Job &job, const Source &source,
                        const CacheFolder &folder, StringRef resultKey,
                        Mode mode) {
  const extract::UserCode &user = *source.user;
  const knowledge::Base &knowledge = *source.knowledge;
  auto invocation = makeInvocation(job);
  if (!invocation)
    return print(json::Object{{"failure", toString(invocation.takeError())}});

  Precompiled precompiled;
  if (folder && mode == Mode::IfCached) {
    Headers headers = findHeaders(*invocation, user, HeaderCache(folder));
    if (headers.wanted)
      return print(json::Object{{"wants", headers.wanted->name()}});
    precompiled = std::move(headers.precompiled);
  }

  Parsed parsed =
      parseUnit(**invocation, job.command.file, precompiled, user, knowledge);
  // Errors may come from headers that bear being read twice badly. Those that
  // follow from a missing header would be there without the cache too.
  if (!precompiled.file.empty() &&
      (parsed.hasForeignErrors ||
       (parsed.hasOtherErrors && !parsed.hasMissingHeaders)))
    parsed = parseUnit(**invocation, job.command.file, {}, user, knowledge);

  MissingHeaders missing;
  if (parsed.hasMissingHeaders)
    parsed =
        parseWithProjectHeaders(**invocation, job.command.file, precompiled,
                                user, knowledge, std::move(parsed), missing);
  if (parsed.hasMissingHeaders)
    parsed = parseWithStandIns(**invocation, job.command.file, precompiled,
                               user, knowledge, std::move(parsed));

  json::Object hashes;
  for (const auto &[path, hash] : parsed.hashes)
    hashes[path] = hash;
  json::Object result{{"unit", facts::toJSON(parsed.unit)},
                      {"hashes", std::move(hashes)}};
  // What stands nowhere in the code may have come from outside it.
  bool isRepeatable = !parsed.hasUnreadableHeaders &&
                      all_of(parsed.unit.problems, [](const facts::Problem &p) {
                        return p.place || p.kind == "missing-header";
                      });
  if (folder && isRepeatable)
    ResultCache(folder).store(resultKey, result, parsed.otherFiles, missing);
  result["seconds"] = json::Array{parsed.seconds - parsed.extractSeconds,
                                  parsed.extractSeconds};
  return print(std::move(result));
}

std::string buildHeaders(const Job &job, const extract::UserCode &user,
                         const CacheFolder &folder) {
  if (auto invocation = makeInvocation(job)) {
    HeaderCache cache(folder);
    Headers headers = findHeaders(*invocation, user, cache);
    if (headers.wanted)
      cache.build(**invocation, headers.text, *headers.wanted);
  } else {
    consumeError(invocation.takeError());
  }
  return "";
}

/// Takes what a worker gave. Returns the name of the key that it wants, if any.
std::string takeResult(const json::Object &object, UnitResult &result) {
  if (auto wants = object.getString("wants"))
    return wants->str();
  const json::Value *unit = object.get("unit");
  if (!unit) {
    result.failure =
        object.getString("failure").value_or("the worker said nothing").str();
    return "";
  }
  Expected<facts::Unit> read = facts::fromJSON(*unit);
  if (!read) {
    result.failure = toString(read.takeError());
    return "";
  }
  result.unit = std::make_shared<const facts::Unit>(std::move(*read));
  if (const json::Object *hashes = object.getObject("hashes"))
    for (const auto &[path, hash] : *hashes)
      result.hashes[path.str()] = hash.getAsString().value_or("").str();
  if (const json::Array *seconds = object.getArray("seconds")) {
    result.parseSeconds = (*seconds)[0].getAsNumber().value_or(0);
    result.extractSeconds = (*seconds)[1].getAsNumber().value_or(0);
  }
  return "";
}

/// One call of Frontend::analyse().
class Run {
public:
  Run(const Settings &settings, const CacheFolder &folder, WorkerPool &pool,
      ArrayRef<Source> sources)
      : settings(settings), folder(folder), pool(pool), sources(sources),
        jobs(sources.size()), keys(sources.size()), results(sources.size()) {}

  std::vector<UnitResult> analyse() {
    // A unit's result, its headers' cache, or neither may be there.
    ResultCache known(folder);
    for (size_t i = 0; i != sources.size(); ++i)
      if (prepare(i) && !takeKnown(known, i))
        add(i, folder ? Mode::IfCached : Mode::Plain);
    pool.run();

    // Reading the headers first, without their bodies, takes less time than the
    // compiler needs for one unit; the unit itself then takes next to none.
    // Only then it is seen whether they mention a macro of the user's, which
    // may ask for others.
    std::set<std::string> built;
    while (!wanted.empty()) {
      std::map<std::string, std::vector<size_t>> waiting =
          std::exchange(wanted, {});
      // Include paths mostly differ in folders that hold none of the headers:
      // one entry of a family may serve them all, so one is made at a time.
      std::set<StringRef> families;
      std::set<std::string> building;
      for (auto &[key, units] : waiting) {
        if (built.contains(key) ||
            !families.insert(HeaderCache::familyOf(key)).second)
          continue;
        building.insert(key);
        pool.add(
            [this, first = units.front()] {
              return buildHeaders(jobs[first], *sources[first].user, folder);
            },
            [](WorkerPool::Result) {});
      }
      pool.run();
      // Headers that were made and still are not there could not be kept.
      for (auto &[key, units] : waiting) {
        Mode mode = built.contains(key) ? Mode::Plain : Mode::IfCached;
        for (size_t i : units)
          add(i, mode);
      }
      built.merge(building);
      pool.run();
    }
    return std::move(results);
  }

private:
  bool prepare(size_t i) {
    const Command &command = sources[i].command;
    results[i].source = command.file;
    if (!sys::fs::is_regular_file(command.file)) {
      results[i].failure = "no such file";
    } else if (isWide(command.file)) {
      results[i].failure =
          "it is written in UTF-16 or UTF-32, which Clang does "
          "not read; convert it to UTF-8, as with iconv";
    } else if (auto job = makeJob(command)) {
      jobs[i] = std::move(*job);
      keys[i] =
          ResultCache::key(jobs[i], *sources[i].user, sources[i].configuration);
      return true;
    } else {
      results[i].failure = toString(job.takeError());
    }
    tellProgress(i);
    return false;
  }

  bool takeKnown(ResultCache &known, size_t i) {
    if (!folder)
      return false;
    auto object = known.find(keys[i]);
    if (!object || !takeResult(*object, results[i]).empty() ||
        !results[i].unit) {
      results[i].failure.clear();
      return false;
    }
    tellProgress(i);
    return true;
  }

  void add(size_t i, Mode mode) {
    pool.add(
        [this, i, mode] {
          return analyseUnit(jobs[i], sources[i], folder, keys[i], mode);
        },
        [this, i, mode](WorkerPool::Result worker) {
          take(i, mode, std::move(worker));
        });
  }

  void take(size_t i, Mode mode, WorkerPool::Result worker) {
    if (!worker.failure.empty()) {
      // The cache may be to blame, however well it was checked.
      if (mode == Mode::IfCached && folder && worker.mayRetry)
        return add(i, Mode::Plain);
      results[i].failure = worker.failure;
    } else if (auto value = json::parse(worker.output)) {
      std::string key = takeResult(*value->getAsObject(), results[i]);
      if (!key.empty()) {
        wanted[key].push_back(i);
        return;
      }
    } else {
      results[i].failure = toString(value.takeError());
    }
    tellProgress(i);
  }

  void tellProgress(size_t i) {
    if (settings.progress)
      settings.progress(++done, sources.size(), results[i].source);
  }

  const Settings &settings;
  const CacheFolder &folder;
  WorkerPool &pool;
  ArrayRef<Source> sources;
  std::vector<Job> jobs;
  std::vector<std::string> keys;
  std::vector<UnitResult> results;
  /// Units that wait for an entry of the header cache.
  std::map<std::string, std::vector<size_t>> wanted;
  unsigned done = 0;
};

} // namespace

Frontend::Frontend(Settings given)
    : settings(std::move(given)), folder(settings.cacheFolder),
      pool(settings.jobs, settings.timeout) {
  if (!folder)
    return;
  std::string why = folder.whyNotWritable();
  if (why.empty()) {
    folder.prune(/*days=*/30);
    return;
  }
  if (settings.note)
    settings.note(("going on without a cache: cannot write in '" +
                   folder.root() + "' (" + why + ")")
                      .str());
  folder = CacheFolder("");
}

std::vector<UnitResult> Frontend::analyse(ArrayRef<Source> sources) {
  return Run(settings, folder, pool, sources).analyse();
}

} // namespace reprise::frontend
