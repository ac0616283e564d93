//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/link/Program.h"

#include "checks/link/Interpreter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

#include <set>

namespace reprise::link {
namespace {

using facts::Event;
using facts::EventKind;
using facts::Function;
using facts::Unit;
using UnitPointer = std::shared_ptr<const Unit>;

const Function *mainOf(const Unit &unit) {
  auto found =
      llvm::find_if(unit.functions, [](const Function &f) { return f.isMain; });
  return found == unit.functions.end() ? nullptr : &*found;
}

/// Calls \p visit for each symbol that the function calls or hands on.
void forEachUsed(const Function &function,
                 llvm::function_ref<void(llvm::StringRef)> visit) {
  forEachEvent(function.nodes, [&](const Event &event) {
    if (event.kind == EventKind::Call)
      visit(event.what);
  });
  forEachValue(function.nodes, [&](const facts::Value &value) {
    if (value.kind == facts::Value::Kind::Callable)
      visit(value.name);
  });
}

} // namespace

llvm::StringSet<> usedSymbols(const Unit &unit) {
  llvm::StringSet<> used;
  for (const Function &function : unit.functions)
    forEachUsed(function, [&](llvm::StringRef symbol) { used.insert(symbol); });
  for (const std::string &symbol : unit.undefined)
    used.insert(symbol);
  return used;
}

namespace {

/// How much of two paths is the same: of two libraries that define one name,
/// a program has the one beside it.
size_t commonFolders(llvm::StringRef left, llvm::StringRef right) {
  size_t common = 0;
  for (size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    if (left[i] != right[i])
      break;
    common += left[i] == '/';
  }
  return common;
}

/// The units that a program gets from those without a main.
class Gatherer {
public:
  explicit Gatherer(llvm::ArrayRef<UnitPointer> libraries) {
    for (const UnitPointer &unit : libraries)
      for (const Function &function : unit->functions) {
        definers[function.symbol].push_back(unit);
        if (!function.owner.empty())
          members[function.owner].push_back(function.symbol);
      }
  }

  /// \p units and what they use, directly or not.
  std::vector<UnitPointer> gather(std::vector<UnitPointer> units) {
    const UnitPointer main = units.front();
    llvm::StringSet<> defined;
    auto define = [&](const Unit &unit) {
      for (const Function &function : unit.functions)
        defined.insert(function.symbol);
    };
    for (const UnitPointer &unit : units)
      define(*unit);
    for (size_t next = 0; next < units.size(); ++next) {
      const Unit &unit = *units[next];
      llvm::StringSet<> used = usedSymbols(unit);
      // Members may be called through a base, a template or LibTorch.
      for (const facts::Class &type : unit.classes)
        for (const std::string &member : members.lookup(type.symbol))
          used.insert(member);
      std::vector<llvm::StringRef> sorted(used.keys().begin(),
                                          used.keys().end());
      llvm::sort(sorted);
      for (llvm::StringRef symbol : sorted) {
        if (defined.contains(symbol))
          continue;
        const UnitPointer *definer = nearest(symbol, main->source);
        if (!definer || llvm::is_contained(units, *definer))
          continue;
        units.push_back(*definer);
        define(**definer);
      }
    }
    return units;
  }

private:
  const UnitPointer *nearest(llvm::StringRef symbol, llvm::StringRef source) {
    auto found = definers.find(symbol);
    if (found == definers.end())
      return nullptr;
    const UnitPointer *best = nullptr;
    size_t most = 0;
    for (const UnitPointer &unit : found->second) {
      size_t common = commonFolders(unit->source, source);
      if (!best || common > most) {
        best = &unit;
        most = common;
      }
    }
    return best;
  }

  llvm::StringMap<std::vector<UnitPointer>> definers;
  llvm::StringMap<std::vector<std::string>> members;
};

/// Whether the event is more than plumbing, and makes a step: a function that
/// has nothing but assignments and returns need not be run.
bool isInteresting(const Event &event) {
  switch (event.kind) {
  case EventKind::Assign:
  case EventKind::Return:
  case EventKind::Leave:
  case EventKind::Call:
  case EventKind::Invoke:
  case EventKind::Construct:
  case EventKind::StartThread:
  case EventKind::Use:
  case EventKind::Record:
  case EventKind::Accumulate:
  case EventKind::MakeEmpty:
  case EventKind::CopyAsync:
    return false;
  default:
    return !isLeftToRules(event.kind);
  }
}

bool isInteresting(const Timeline &timeline) {
  return llvm::any_of(timeline.steps, [](const Step &step) {
    return isInteresting(*step.event);
  });
}

std::vector<const Function *>
initialisersOf(llvm::ArrayRef<UnitPointer> units) {
  std::vector<const Function *> found;
  llvm::StringSet<> seen;
  for (const UnitPointer &unit : units)
    for (const Function &function : unit->functions)
      if (function.isStaticInitialiser && seen.insert(function.symbol).second)
        found.push_back(&function);
  return found;
}

/// The functions of some units from which something interesting can be reached.
/// The others, most of a large project, need not be run to see that.
class Interesting {
public:
  Interesting(llvm::ArrayRef<UnitPointer> units, const Code &code,
              const Timeline &before)
      : code(code) {
    std::vector<const Function *> pending;
    for (const UnitPointer &unit : units)
      for (const Function &function : unit->functions) {
        addCalls(function);
        bool itself = false;
        forEachEvent(function.nodes, [&](const Event &event) {
          itself |= isInteresting(event);
        });
        if (itself && all.insert(&function).second)
          pending.push_back(&function);
      }
    addStored(before);
    while (!pending.empty()) {
      const Function *callee = pending.back();
      pending.pop_back();
      for (const Function *caller : callers[callee])
        if (all.insert(caller).second)
          pending.push_back(caller);
    }
  }

  /// Also where only the construction of the function's object is interesting:
  /// see Interpreter::constructStandIn().
  bool contains(const Function &function) const {
    const facts::Class *owner = code.findClass(function.owner);
    return all.count(&function) != 0 ||
           (owner && llvm::any_of(code.constructors(*owner),
                                  [&](const Function *constructor) {
                                    return all.count(constructor) != 0;
                                  }));
  }

private:
  void addCalls(const Function &function) {
    forEachUsed(function, [&](llvm::StringRef symbol) {
      if (const Function *callee = code.function(symbol))
        callers[callee].push_back(&function);
      for (const Function *callee : code.overriders(symbol))
        callers[callee].push_back(&function);
    });
    // What is invoked may be any functor; no event names its operator().
    forEachEvent(function.nodes, [&](const Event &event) {
      if (const facts::Class *type = code.findClass(event.text("class")))
        if (const Function *callee = code.member(*type, "operator()"))
          callers[callee].push_back(&function);
    });
    if (!function.owner.empty())
      usersOf[function.owner].push_back(&function);
    forEachValue(function.nodes, [&](const facts::Value &value) {
      if (value.kind == facts::Value::Kind::Global)
        usersOf[value.name].push_back(&function);
    });
  }

  /// Code that is put into globals \p before any start, such as a table of
  /// commands, may be run by whoever uses what the functions that put it there
  /// have to do with.
  void addStored(const Timeline &before) {
    std::set<const Function *> ran;
    for (const Frame &frame : before.frames)
      if (frame.function)
        ran.insert(frame.function);
    for (const auto &entry : usersOf)
      for (const Function *function : entry.second)
        if (ran.count(function))
          for (const Function *user : entry.second)
            callers[function].push_back(user);
  }

  const Code &code;
  std::map<const Function *, std::vector<const Function *>> callers;
  /// By the global that they name or the class that they are members of.
  llvm::StringMap<std::vector<const Function *>> usersOf;
  std::set<const Function *> all;
};

void describe(Program &program) {
  for (const UnitPointer &unit : program.units) {
    if (!program.libtorch)
      program.libtorch = unit->libtorch;
    program.incomplete |= !unit->problems.empty();
  }
}

Program linkMain(const UnitPointer &main, Gatherer &gatherer) {
  Program program;
  program.name = main->source;
  program.hasMain = true;
  program.units = gatherer.gather({main});
  describe(program);
  Code code(program.units);
  program.timelines.push_back(
      Interpreter(code).run(initialisersOf(program.units), *mainOf(*main)));
  if (program.timelines.back().truncated)
    program.cutOff.push_back(mainOf(*main));
  return program;
}

/// Two programs may each have a class `Net`, in files of their own.
std::string definitionOf(const Function &function) {
  return function.symbol + "\n" + facts::toString(function.place);
}

/// Slots that the starts of one program go through together where nothing calls
/// them: a large library has hundreds.
constexpr size_t MaxVisitedUncalled = 4 * Interpreter::MaxVisited;

/// A timeline for each function of \p units, of \p program, that nothing calls
/// and that is not in \p started; those that are told are added to it.
std::vector<Timeline> runUncalled(Program &program,
                                  llvm::ArrayRef<UnitPointer> units,
                                  llvm::StringSet<> &started) {
  Code code(program.units);
  llvm::StringSet<> used;
  for (const UnitPointer &unit : program.units)
    for (const auto &entry : usedSymbols(*unit))
      used.insert(entry.getKey());
  std::vector<const Function *> initialisers = initialisersOf(program.units);
  // What happens before any start is told with each.
  const Function nothing;
  Timeline before = Interpreter(code).run(initialisers, nothing);
  bool always = before.truncated || isInteresting(before);
  Interesting interesting(program.units, code, before);
  size_t left = MaxVisitedUncalled;
  std::vector<Timeline> timelines;
  for (const UnitPointer &unit : units)
    for (const Function &function : unit->functions) {
      if (used.contains(function.symbol) || function.isStaticInitialiser ||
          code.function(function.symbol) != &function ||
          code.isSilent(function) ||
          (!always && !interesting.contains(function)) ||
          !started.insert(definitionOf(function)).second)
        continue;
      Interpreter interpreter(code, std::min(left, Interpreter::MaxVisited));
      Timeline timeline = interpreter.run(initialisers, function);
      left -= std::min(left, interpreter.visitedSlots());
      if (timeline.truncated)
        program.cutOff.push_back(&function);
      if (isInteresting(timeline))
        timelines.push_back(std::move(timeline));
    }
  return timelines;
}

Program linkLibrary(const std::vector<UnitPointer> &units, Gatherer &gatherer) {
  Program program;
  program.name = units.front()->source;
  // A main's program may have taken what these use.
  program.units = gatherer.gather(units);
  describe(program);
  llvm::StringSet<> started;
  program.timelines = runUncalled(program, units, started);
  return program;
}

/// What the programs' units have beyond what any of their starts reaches.
void addOffered(std::vector<Program> &programs) {
  llvm::StringSet<> reached;
  for (const Program &program : programs)
    for (const Timeline &timeline : program.timelines)
      for (const Frame &frame : timeline.frames)
        if (frame.function)
          reached.insert(definitionOf(*frame.function));
  for (Program &program : programs)
    program.offered = runUncalled(program, program.units, reached);
}

} // namespace

std::vector<Program>
linkPrograms(std::vector<std::shared_ptr<const Unit>> units) {
  // The order in which units were analysed must not show.
  llvm::stable_sort(units,
                    [](const UnitPointer &left, const UnitPointer &right) {
                      return left->source < right->source;
                    });
  std::vector<UnitPointer> mains, libraries;
  for (const UnitPointer &unit : units)
    (mainOf(*unit) ? mains : libraries).push_back(unit);

  Gatherer gatherer(libraries);
  std::vector<Program> programs;
  std::vector<UnitPointer> unreached = libraries;
  for (const UnitPointer &main : mains) {
    programs.push_back(linkMain(main, gatherer));
    llvm::erase_if(unreached, [&](const UnitPointer &unit) {
      return llvm::is_contained(programs.back().units, unit);
    });
  }
  addOffered(programs);
  if (!unreached.empty())
    programs.push_back(linkLibrary(unreached, gatherer));
  return programs;
}

} // namespace reprise::link
