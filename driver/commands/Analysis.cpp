//===- Analysis.cpp - from paths to findings ------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Analysis.h"
#include "Project.h"

#include "checks/link/Program.h"
#include "checks/rules/Rules.h"
#include "driver/frontend/Frontend.h"

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
      StringRef(problem.message).contains("'reprise/reprise.h'"))
    return problem.message + " (install Reprise's runtime with 'cmake "
                             "--install' and link reprise::runtime)";
  return problem.message;
}

/// What kept \p unit from being read whole. After a missing header other errors
/// are its consequences and say nothing new.
void addProblems(const facts::Unit &unit, report::Outcome &outcome) {
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

AnalysisOptions::AnalysisOptions(Verb &verb)
    : paths(cl::Positional, cl::sub(verb), cl::ZeroOrMore,
            cl::desc("[source or folder ...]")),
      build("p", cl::sub(verb), cl::value_desc("build"),
            cl::desc("Compile database, or the folder that has it (default: "
                     "looked for upwards and in build*/)")),
      checks("checks", cl::sub(verb), cl::value_desc("globs"),
             cl::desc("Which checks, as in clang-tidy: -*,reprise-*seed* "
                      "(default: all)")),
      level("level", cl::sub(verb), cl::init("likely"),
            cl::value_desc("certain|likely|possible"),
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

Expected<Project> openProject(const AnalysisOptions &options) {
  std::vector<std::string> paths(options.paths.begin(), options.paths.end());
  if (options.verb.hasDashes && !options.build.empty())
    return createStringError("-p and flags after -- exclude each other");
  return options.verb.hasDashes ? openFiles(paths, options.verb.behindDashes)
                                : openDatabase(paths, options.build);
}

std::vector<frontend::UnitResult> analyseProject(const AnalysisOptions &options,
                                                 const Project &project) {
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
  return frontend::Frontend(std::move(settings)).analyse(project.sources);
}

Expected<report::Outcome> analyse(const AnalysisOptions &options) {
  auto level = rules::parseLevel(options.level);
  if (!level)
    return createStringError("no such level: '" + options.level +
                             "' (certain, likely or possible)");
  if (!options.checks.empty() &&
      none_of(rules::allRules(), [&](const rules::Rule &rule) {
        return rules::isEnabled(options.checks, rule.name);
      }))
    return createStringError("--checks='" + options.checks +
                             "' leaves no check; see 'reprise list'");
  auto project = openProject(options);
  if (!project)
    return project.takeError();

  report::Outcome outcome;
  outcome.project = project->root;
  outcome.files = project->sources.size() + project->unanalysed.size();
  outcome.unanalysed = project->unanalysed;
  std::vector<std::shared_ptr<const facts::Unit>> units;
  for (frontend::UnitResult &result : analyseProject(options, *project)) {
    if (!result.unit) {
      outcome.unanalysed.push_back({result.source, result.failure, {}});
      continue;
    }
    addProblems(*result.unit, outcome);
    outcome.hashes.merge(result.hashes);
    units.push_back(std::move(result.unit));
  }
  std::vector<link::Program> programs = link::linkPrograms(std::move(units));
  if (!options.paths.empty() && !options.verb.hasDashes &&
      any_of(programs, isPartial))
    printNote(
        "these files are not a whole program: what others do with them is "
        "unknown; without paths all of the compile database is linked");
  outcome.findings = rules::runRules(programs, options.checks, *level);
  return outcome;
}

} // namespace reprise::commands
