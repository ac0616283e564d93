//===- Analysis.cpp - from paths to findings ------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Analysis.h"
#include "Project.h"
#include "Scope.h"

#include "checks/link/Program.h"
#include "checks/rules/Rules.h"
#include "checks/rules/Training.h"
#include "driver/frontend/CpuTime.h"
#include "driver/frontend/Frontend.h"
#include "driver/report/NoLint.h"
#include "driver/report/Paths.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Threading.h"

using namespace llvm;

namespace reprise::commands {

namespace {

/// One line on a terminal that is written over; nothing in a pipe.
void showProgress(unsigned done, unsigned all, StringRef source) {
  if (!sys::Process::StandardErrIsDisplayed())
    return;
  errs() << "\r\033[K";
  if (done != all)
    errs() << "[" << done << "/" << all << "] " << sys::path::filename(source);
  errs().flush();
}

/// What to do about \p problem where we know it.
std::string withAdvice(const facts::Problem &problem) {
  if (problem.kind == "missing-header" &&
      StringRef(problem.message).contains("'reprise/"))
    return problem.message + " (install Reprise's runtime with 'cmake "
                             "--install' and link reprise::runtime)";
  return problem.message;
}

/// Of a header each unit that includes it tells.
void addWarning(const facts::Problem &remark, report::Outcome &outcome) {
  if (any_of(outcome.warnings, [&](const facts::Problem &known) {
        return known.place == remark.place && known.message == remark.message;
      }))
    return;
  outcome.warnings.push_back(remark);
  if (!remark.place)
    return printWarning(remark.message);
  printWarning(
      report::shortPath(remark.place.file, report::folderOrCurrent("")) + ":" +
      Twine(remark.place.line) + ":" + Twine(remark.place.column) + ": " +
      remark.message);
}

/// What kept \p unit from being read whole. After a missing header other errors
/// are its consequences and say nothing new.
void addProblems(const facts::Unit &unit, report::Outcome &outcome) {
  addRemarks(unit, outcome);
  bool isMissing = any_of(unit.problems, [](const facts::Problem &problem) {
    return problem.kind == "missing-header";
  });
  unsigned count = 0;
  for (const facts::Problem &problem : unit.problems)
    if ((!isMissing || problem.kind == "missing-header") && count++ < 3)
      outcome.unanalysed.push_back(
          {unit.source, withAdvice(problem), problem.place});
}

} // namespace

void addRemarks(const facts::Unit &unit, report::Outcome &outcome) {
  for (const facts::Problem &remark : unit.remarks)
    addWarning(remark, outcome);
}

void addCutOff(const link::Program &program, report::Outcome &outcome) {
  for (const facts::Function *start : program.cutOff)
    outcome.unanalysed.push_back(
        {program.name,
         "'" + start->name +
             "' is too large to be followed to its end: what it does beyond "
             "that, and the hazards in it, are unknown",
         start->place});
}

namespace {

/// CPU seconds of the stages of one run.
struct Profile {
  double parse = 0, extract = 0, link = 0, rules = 0;
  unsigned parsed = 0, units = 0;

  void add(const frontend::UnitResult &result) {
    parse += result.parseSeconds;
    extract += result.extractSeconds;
    parsed += result.parseSeconds > 0;
    ++units;
  }

  void print() const {
    errs() << formatv("parse    {0,8:F2} s  ({1} of {2} units{3})\n"
                      "extract  {4,8:F2} s\nlink     {5,8:F2} s\n"
                      "rules    {6,8:F2} s\n",
                      parse, parsed, units,
                      parsed == units ? ", headers from the cache"
                                      : "; the facts of the others were kept",
                      extract, link, rules);
    if (parse > 0)
      errs() << formatv("all but the parse: {0:P1} of it\n",
                        (extract + link + rules) / parse);
  }
};

} // namespace

AnalysisOptions::AnalysisOptions(Verb &verb)
    : paths(cl::Positional, cl::sub(verb), cl::ZeroOrMore,
            cl::desc("[source or folder ...]")),
      build("p", cl::sub(verb), cl::value_desc("build"),
            cl::desc("Compile database, or the folder that has it (default: "
                     "looked for upwards and in build*/)")),
      checks("checks", cl::sub(verb), cl::value_desc("globs"),
             cl::desc("Which checks, as in clang-tidy: -*,reprise-*seed* "
                      "(default: all)")),
      level("level", cl::sub(verb), cl::value_desc("certain|likely|possible"),
            cl::desc("How sure a finding must be (default: likely)")),
      jobs("j", cl::sub(verb), cl::Prefix, cl::value_desc("n"),
           cl::desc("Units analysed at once (default: one a core)")),
      cacheFolder("cache-dir", cl::sub(verb), cl::value_desc("folder"),
                  cl::desc("Where to keep parsed headers and facts (default: "
                           "$XDG_CACHE_HOME/reprise)")),
      noCache("no-cache", cl::sub(verb), cl::desc("Keep and use nothing")),
      timeout("timeout", cl::sub(verb), cl::init(600),
              cl::value_desc("seconds"),
              cl::desc("For one unit (default: 600)")),
      verb(verb) {}

/// Whether calls lead out of the program, or into it from elsewhere.
static bool isPartial(const link::Program &program) {
  return !program.hasMain ||
         any_of(program.timelines, [](const link::Timeline &timeline) {
           return any_of(timeline.unseen,
                         [](const link::Timeline::Unseen &unseen) {
                           return !unseen.name.empty();
                         });
         });
}

Expected<Project> openProject(const AnalysisOptions &options,
                              config::Finder &configurations) {
  std::vector<std::string> paths(options.paths.begin(), options.paths.end());
  if (options.verb.hasDashes && !options.build.empty())
    return createStringError("-p and flags after -- exclude each other");
  return options.verb.hasDashes
             ? openFiles(paths, options.verb.behindDashes, configurations)
             : openDatabase(paths, options.build, configurations);
}

std::vector<frontend::UnitResult> analyseProject(const AnalysisOptions &options,
                                                 Project &project) {
  frontend::Settings settings;
  settings.jobs =
      options.jobs
          ? options.jobs
          : std::max(1u, hardware_concurrency().compute_thread_count());
  settings.timeout = options.timeout;
  if (!options.noCache)
    settings.cacheFolder = options.cacheFolder.empty()
                               ? frontend::CacheFolder::standardPath()
                               : frontend::absolutePath(options.cacheFolder);
  settings.progress = showProgress;
  settings.note = [](const std::string &text) { printNote(text); };
  frontend::Frontend frontend(std::move(settings));
  std::vector<frontend::UnitResult> results = frontend.analyse(project.sources);
  if (!project.reserve.empty())
    takeNeeded(project, results, [&](ArrayRef<frontend::Source> sources) {
      return frontend.analyse(sources);
    });
  return results;
}

Expected<std::vector<rules::Finding>>
findHazards(std::vector<link::Program> &programs,
            config::Finder &configurations, StringRef checks, StringRef level) {
  std::optional<rules::Level> wanted = rules::parseLevel(level);
  if (!wanted && !level.empty())
    return createStringError("no such level: '" + level +
                             "' (certain, likely or possible)");
  if (!rules::enableAny(checks))
    return createStringError("--checks='" + checks +
                             "' leaves no check (their names begin with "
                             "'reprise-'); see 'reprise list'");
  for (link::Program &program : programs) {
    auto configuration = configurations.of(program.name);
    if (!configuration)
      return configuration.takeError();
    program.options = (*configuration)->options;
  }
  return config::selectFindings(
      rules::runRules(programs, checks, rules::Level::Possible), configurations,
      checks, wanted);
}

Expected<report::Outcome> analyse(const AnalysisOptions &options,
                                  bool showProfile) {
  config::Finder configurations;
  // What is wrong with the options is said before anything is read.
  std::vector<link::Program> programs;
  if (auto none =
          findHazards(programs, configurations, options.checks, options.level);
      !none)
    return none.takeError();
  auto project = openProject(options, configurations);
  if (!project)
    return project.takeError();

  report::Outcome outcome;
  outcome.project = project->root;
  Profile profile;
  std::vector<std::shared_ptr<const facts::Unit>> units;
  for (frontend::UnitResult &result : analyseProject(options, *project)) {
    profile.add(result);
    if (!result.unit) {
      outcome.unanalysed.push_back({result.source, result.failure, {}});
      continue;
    }
    addProblems(*result.unit, outcome);
    outcome.hashes.merge(result.hashes);
    units.push_back(std::move(result.unit));
  }
  outcome.files = project->sources.size() + project->unanalysed.size();
  outcome.leftOut = count_if(project->leftOut,
                             [](const LeftOut &left) { return !left.unasked; });
  outcome.unanalysed.insert(outcome.unanalysed.begin(),
                            project->unanalysed.begin(),
                            project->unanalysed.end());
  double start = frontend::cpuSeconds();
  programs = link::linkPrograms(std::move(units));
  profile.link = frontend::cpuSeconds() - start;
  if (!options.paths.empty() && !options.verb.hasDashes &&
      any_of(programs, isPartial))
    printNote(
        "these files are not a whole program: what others do with them is "
        "unknown; without paths all of the compile database is linked");
  for (const link::Program &program : programs)
    addCutOff(program, outcome);
  for (const link::Program &program : programs)
    if (rules::mayHideTraining(program))
      addWarning({"hidden-training",
                  "this program trains, but no way from main to it was seen: "
                  "what could not be analysed hides it, and the checks that "
                  "need it said nothing",
                  program.timelines.front().frames.front().function->place},
                 outcome);
  start = frontend::cpuSeconds();
  auto findings =
      findHazards(programs, configurations, options.checks, options.level);
  if (!findings)
    return findings.takeError();
  profile.rules = frontend::cpuSeconds() - start;
  if (showProfile)
    profile.print();
  outcome.findings = std::move(*findings);
  report::dropSuppressed(outcome);
  return outcome;
}

Error explainScope(const AnalysisOptions &options) {
  config::Finder configurations;
  auto project = openProject(options, configurations);
  if (!project)
    return project.takeError();
  std::vector<frontend::UnitResult> results = analyseProject(options, *project);
  std::vector<std::shared_ptr<const facts::Unit>> units;
  for (const frontend::UnitResult &result : results)
    if (result.unit)
      units.push_back(result.unit);
  printScope(*project, results, link::linkPrograms(std::move(units)), outs());
  return Error::success();
}

} // namespace reprise::commands
