//===- Scope.cpp - which units belong to what is analysed -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Scope.h"

#include "driver/report/Paths.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <set>

using namespace llvm;

namespace reprise::commands {

using facts::EventKind;
using frontend::Source;
using frontend::UnitResult;

std::string whyTest(StringRef file, StringRef base) {
  static const StringSet<> tests = {"test",       "tests",      "testing",
                                    "unittest",   "unittests",  "unit_test",
                                    "unit_tests", "unit-tests", "gtest"};
  static const StringSet<> benchmarks = {"bench", "benchmark", "benchmarks",
                                         "benches", "benchmarking"};
  if (!extract::isInside(file, base))
    return "";
  for (StringRef folder = sys::path::parent_path(file);
       folder.size() > base.size(); folder = sys::path::parent_path(folder)) {
    std::string name = sys::path::filename(folder).trim('_').lower();
    StringRef shown = folder.drop_front(base.size()).ltrim('/');
    if (tests.contains(name))
      return ("test folder '" + shown + "'").str();
    if (benchmarks.contains(name))
      return ("benchmark folder '" + shown + "'").str();
  }
  return "";
}

namespace {

bool hasMain(const facts::Unit &unit) {
  return any_of(unit.functions,
                [](const facts::Function &f) { return f.isMain; });
}

bool trains(const std::vector<facts::Node> &nodes) {
  return any_of(nodes, [](const facts::Node &node) {
    return node.kind == facts::Node::Kind::Event
               ? node.event.kind == EventKind::Backward ||
                     node.event.kind == EventKind::Step
               : trains(node.children);
  });
}

bool trains(const facts::Unit &unit) {
  return any_of(unit.functions, [](const facts::Function &function) {
    return trains(function.nodes);
  });
}

/// What units define, and what they use and none of them defines.
class Symbols {
public:
  void add(const facts::Unit &unit) {
    for (const facts::Function &function : unit.functions)
      defined.insert(function.symbol);
    for (const auto &entry : link::usedSymbols(unit))
      used.insert(entry.getKey());
  }
  bool wants(const facts::Unit &unit) const {
    return any_of(unit.functions, [&](const facts::Function &function) {
      return used.contains(function.symbol) &&
             !defined.contains(function.symbol);
    });
  }
  /// The names, without what is around them, of what is used and not defined.
  std::set<std::string> missingNames() const {
    std::set<std::string> names;
    for (const auto &entry : used) {
      StringRef symbol = entry.getKey();
      // A USR has the name behind the last @F@: c:@S@Net@F@forward#...
      if (defined.contains(symbol) || !symbol.contains("@F@"))
        continue;
      StringRef name = symbol.rsplit("@F@").second.take_until(
          [](char c) { return c == '#' || c == '<' || c == '@' || c == '>'; });
      if (!name.empty())
        names.insert(name.str());
    }
    return names;
  }

private:
  StringSet<> defined, used;
};

/// Whether the source has one of \p words in it, whole.
bool mentions(StringRef file, const std::set<std::string> &words) {
  auto buffer = MemoryBuffer::getFile(file);
  if (!buffer)
    return false;
  StringRef text = (*buffer)->getBuffer();
  auto isPart = [](char c) { return isAlnum(c) || c == '_'; };
  while (!text.empty()) {
    text = text.drop_until(isPart);
    StringRef word = text.take_while(isPart);
    text = text.drop_front(word.size());
    if (words.count(word.str()))
      return true;
  }
  return false;
}

} // namespace

void takeNeeded(Project &project, std::vector<UnitResult> &results,
                Analyser analyser) {
  Symbols symbols;
  bool anyMain = false;
  for (const UnitResult &result : results)
    if (result.unit) {
      symbols.add(*result.unit);
      anyMain |= hasMain(*result.unit);
    }

  std::set<std::string> asked;
  std::map<std::string, UnitResult> known;
  for (bool more = true; more && !project.reserve.empty();) {
    more = false;
    // What is taken may need others in its turn.
    std::set<std::string> words = symbols.missingNames();
    if (!anyMain)
      words.insert("main");
    std::vector<Source> candidates;
    for (const Source &source : project.reserve)
      if (!asked.count(source.command.file) &&
          mentions(source.command.file, words)) {
        asked.insert(source.command.file);
        candidates.push_back(source);
      }
    for (UnitResult &result : analyser(candidates))
      if (result.unit)
        known[result.source] = std::move(result);

    for (auto at = project.reserve.begin(); at != project.reserve.end();) {
      auto found = known.find(at->command.file);
      std::string why;
      if (found == known.end())
        why = "";
      else if (symbols.wants(*found->second.unit))
        why = "what is analysed calls what it defines";
      else if (!anyMain && hasMain(*found->second.unit) &&
               trains(*found->second.unit))
        why = "it trains, and no other main is there";
      if (why.empty()) {
        ++at;
        continue;
      }
      symbols.add(*found->second.unit);
      erase_if(project.leftOut, [&](const LeftOut &left) {
        return left.file == at->command.file;
      });
      project.takenBecause[at->command.file] = std::move(why);
      project.sources.push_back(std::move(*at));
      results.push_back(std::move(found->second));
      known.erase(found);
      at = project.reserve.erase(at);
      more = true;
    }
  }
  llvm::sort(project.sources, [](const Source &a, const Source &b) {
    return a.command.file < b.command.file;
  });
  llvm::sort(results, [](const UnitResult &a, const UnitResult &b) {
    return a.source < b.source;
  });
}

void printScope(const Project &project, ArrayRef<UnitResult> results,
                ArrayRef<link::Program> programs, raw_ostream &out) {
  const std::string folder = report::folderOrCurrent("");
  auto shown = [&](StringRef file) { return report::shortPath(file, folder); };
  std::map<StringRef, std::vector<std::string>> partOf;
  for (const link::Program &program : programs)
    if (program.hasMain)
      for (const auto &unit : program.units)
        partOf[unit->source].push_back("'" + shown(program.name) + "'");

  std::map<std::string, std::string> lines;
  for (const UnitResult &result : results) {
    std::string why;
    if (!result.unit)
      why = "could not be analysed: " + result.failure;
    else if (auto mains = partOf.find(result.source); mains != partOf.end())
      why = "program " + join(mains->second, ", ");
    else
      why = "library, no main that is analysed uses it";
    if (auto because = project.takenBecause.find(result.source);
        because != project.takenBecause.end())
      why += "; in a test or benchmark folder, but " + because->second;
    lines[result.source] = "taken  " + shown(result.source) + ": " + why;
  }
  for (const report::Unanalysed &one : project.unanalysed)
    lines[one.source] = "taken  " + shown(one.source) +
                        ": could not be analysed: " + one.message;
  for (const LeftOut &left : project.leftOut)
    lines[left.file] = "left   " + shown(left.file) + ": " + left.why;
  for (const auto &[file, line] : lines)
    out << line << "\n";
  out << "\n"
      << lines.size() - project.leftOut.size() << " taken, "
      << project.leftOut.size() << " left out\n";
}

} // namespace reprise::commands
