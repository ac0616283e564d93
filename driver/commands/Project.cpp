//===- Project.cpp - which sources are meant ------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Project.h"
#include "Options.h"
#include "Scope.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <algorithm>
#include <set>

using namespace llvm;

namespace reprise::commands {

using extract::UserCode;
using frontend::absolutePath;
using frontend::CompileDatabase;
using frontend::Source;
using frontend::SourceKind;

namespace {

bool isAnalysable(SourceKind kind) {
  return kind == SourceKind::Cxx || kind == SourceKind::Cuda;
}

Error checkIsSource(const std::string &path, StringRef asGiven) {
  if (!sys::fs::exists(path))
    return createStringError("no such file or folder: '" + asGiven + "'");
  switch (frontend::sourceKind(path)) {
  case SourceKind::None:
    return createStringError("'" + asGiven + "' is not a C++ or CUDA source");
  case SourceKind::Header:
    return createStringError("'" + asGiven +
                             "' is a header; name a source that includes it");
  default:
    return Error::success();
  }
}

/// The sources and the folders that they are compiled in.
std::vector<std::string> placesOf(ArrayRef<frontend::Command> commands) {
  std::vector<std::string> places;
  for (const frontend::Command &command : commands) {
    places.push_back(command.file);
    places.push_back(command.directory);
  }
  return places;
}

std::string realPath(StringRef path) {
  SmallString<256> real;
  if (sys::fs::real_path(path, real))
    return path.str();
  return real.str().str();
}

/// Decides what is the user's in one project.
class Users {
public:
  Users(ArrayRef<frontend::Command> commands, StringRef buildFolder,
        config::Finder &configurations)
      : places(placesOf(commands)), buildFolder(buildFolder),
        configurations(configurations) {
    // A database that lies among the sources makes no build folder of them.
    if (all_of(commands, [&](const frontend::Command &command) {
          return extract::isInside(command.file, buildFolder);
        }))
      this->buildFolder = "";
  }

  /// The folder was asked for by its name: so is what lies in it.
  void askFor(std::string folder) { asked.push_back(std::move(folder)); }

  /// \p named: the file was asked for by its name, not by a folder.
  Expected<Source> of(const frontend::Command &command, bool named) {
    auto configuration = configurations.of(command.file);
    if (!configuration)
      return configuration.takeError();
    std::shared_ptr<const UserCode> user = shared(command, **configuration);
    if (named && !user->contains(command.file)) {
      auto own = std::make_shared<UserCode>(*user);
      own->include(command.file);
      user = std::move(own);
    }
    return Source{command, std::move(user), (*configuration)->knowledge,
                  (*configuration)->text};
  }

private:
  /// One for all units with the same folders: it remembers what it looked up.
  std::shared_ptr<const UserCode>
  shared(const frontend::Command &command,
         const config::Configuration &configuration) {
    std::string root = UserCode::findRoot(command.file, places);
    std::string key =
        root + "\n" + command.directory + "\n" + configuration.file;
    for (StringRef argument : command.arguments)
      if (argument.starts_with("-I") || argument.starts_with("-isystem") ||
          argument.starts_with("/"))
        key += "\n" + argument.str();
    std::shared_ptr<UserCode> &user = known[key];
    if (!user) {
      user = std::make_shared<UserCode>(root);
      user->setGlobs(configuration.globs);
      if (!buildFolder.empty())
        user->exclude(buildFolder);
      user->excludeLibTorch(command.arguments);
      for (const std::string &folder : asked)
        if (std::string why = user->whyNot(folder + "/x");
            StringRef(why).starts_with("third-party") ||
            StringRef(why).starts_with("excluded"))
          user->includeFolder(folder);
    }
    return user;
  }

  std::vector<std::string> places;
  StringRef buildFolder;
  config::Finder &configurations;
  std::vector<std::string> asked;
  std::map<std::string, std::shared_ptr<UserCode>> known;
};

void sortSources(std::vector<Source> &sources) {
  llvm::sort(sources, [](const Source &a, const Source &b) {
    return a.command.file < b.command.file;
  });
  sources.erase(std::unique(sources.begin(), sources.end(),
                            [](const Source &a, const Source &b) {
                              return a.command.file == b.command.file;
                            }),
                sources.end());
}

void finish(Project &project) {
  sortSources(project.sources);
  sortSources(project.reserve);
  // What one path leaves another may name.
  auto has = [](ArrayRef<Source> sources, StringRef file) {
    return any_of(sources, [&](const Source &source) {
      return source.command.file == file;
    });
  };
  erase_if(project.reserve, [&](const Source &source) {
    return has(project.sources, source.command.file);
  });
  erase_if(project.leftOut, [&](const LeftOut &left) {
    return has(project.sources, left.file);
  });
  llvm::sort(project.leftOut, [](const LeftOut &a, const LeftOut &b) {
    return a.file < b.file;
  });
  project.leftOut.erase(std::unique(project.leftOut.begin(),
                                    project.leftOut.end(),
                                    [](const LeftOut &a, const LeftOut &b) {
                                      return a.file == b.file;
                                    }),
                        project.leftOut.end());
  if (!project.sources.empty())
    project.root = project.sources.front().user->root().str();
}

/// Why the first of what was left was left, to end an error with.
std::string firstReason(const Project &project) {
  if (project.leftOut.empty())
    return "";
  const LeftOut &first = project.leftOut.front();
  return "; '" + sys::path::filename(first.file).str() + "': " + first.why;
}

/// What the database has beside the paths of the command line.
void addUnasked(Project &project, const CompileDatabase &database) {
  std::set<StringRef> met;
  for (const Source &source : project.sources)
    met.insert(source.command.file);
  for (const LeftOut &left : project.leftOut)
    met.insert(left.file);
  std::vector<LeftOut> others;
  for (const frontend::Command &command : database.commands())
    if (!met.count(command.file))
      others.push_back({command.file, "not in what was asked for", true});
  append_range(project.leftOut, std::move(others));
}

/// Sorts the commands of one database into what is analysed and what is not.
class Sorter {
public:
  Sorter(Project &project, const CompileDatabase &database, Users &users)
      : project(project), database(database), users(users) {}

  /// All that lies in \p folder, or all where that is empty. Says whether any
  /// of it is analysed.
  Expected<bool> takeFolder(StringRef folder) {
    std::vector<Source> kept;
    std::vector<LeftOut> tests;
    bool took = false;
    for (const frontend::Command &command : database.commands()) {
      std::string real = realPath(command.file);
      if (!folder.empty() && !extract::isInside(real, folder))
        continue;
      SourceKind kind = frontend::sourceKind(command.file);
      if (!isAnalysable(kind)) {
        leave(command, kind == SourceKind::C ? "C, not C++" : "not C++");
        continue;
      }
      Expected<Source> source = users.of(command, /*named=*/false);
      if (!source)
        return source.takeError();
      if (std::string why = source->user->whyNot(command.file); !why.empty()) {
        leave(command, std::move(why));
        continue;
      }
      // Names above what was asked for say nothing.
      StringRef root = source->user->root();
      StringRef base = extract::isInside(folder, root) ? folder : root;
      std::string why = whyTest(real, base);
      if (why.empty() || source->user->isIncludedByGlob(real)) {
        project.sources.push_back(std::move(*source));
        took = true;
      } else {
        kept.push_back(std::move(*source));
        tests.push_back({command.file, std::move(why)});
      }
    }
    // Where there is nothing else, the tests are what the project has.
    if (!took) {
      for (Source &source : kept) {
        project.takenBecause[source.command.file] =
            "no other code was asked for";
        project.sources.push_back(std::move(source));
      }
      return !kept.empty();
    }
    append_range(project.reserve, std::move(kept));
    append_range(project.leftOut, std::move(tests));
    return true;
  }

  void leave(const frontend::Command &command, std::string why) {
    project.leftOut.push_back({command.file, std::move(why)});
  }

private:
  Project &project;
  const CompileDatabase &database;
  Users &users;
};

} // namespace

Expected<Project> openDatabase(ArrayRef<std::string> paths, StringRef build,
                               config::Finder &configurations) {
  std::string first = absolutePath(paths.empty() ? "." : paths.front());
  if (!sys::fs::exists(first))
    return createStringError("no such file or folder: '" + paths.front() + "'");
  std::string start = sys::fs::is_directory(first)
                          ? first
                          : sys::path::parent_path(first).str();
  auto database = CompileDatabase::open(build, start);
  if (!database)
    return database.takeError();
  // Far up it may be another project's.
  if (build.empty() && !database->path().starts_with(start + "/"))
    printNote("the compile database is '" + database->path() +
              "'; -p names another");

  Project project;
  Users users(database->commands(), database->folder(), configurations);
  for (const std::string &given : paths)
    if (std::string wanted = absolutePath(given); sys::fs::is_directory(wanted))
      users.askFor(realPath(wanted));
  Sorter sorter(project, *database, users);
  if (paths.empty()) {
    Expected<bool> took = sorter.takeFolder("");
    if (!took)
      return took.takeError();
    if (!*took)
      return createStringError(
          "no C++ source of yours in the compile database '" +
          database->path() + "'" + firstReason(project));
  }
  for (const std::string &given : paths) {
    std::string wanted = absolutePath(given);
    if (sys::fs::is_directory(wanted)) {
      Expected<bool> took = sorter.takeFolder(realPath(wanted));
      if (!took)
        return took.takeError();
      if (!*took)
        return createStringError("no C++ source of the compile database '" +
                                 database->path() + "' lies in '" + given +
                                 "'" + firstReason(project));
      continue;
    }
    if (Error error = checkIsSource(wanted, given))
      return error;
    if (const frontend::Command *command = database->lookup(wanted)) {
      Expected<Source> source = users.of(*command, /*named=*/true);
      if (!source)
        return source.takeError();
      project.sources.push_back(std::move(*source));
    } else {
      project.unanalysed.push_back(
          {wanted,
           ("not in the database '" + database->path() + "'").str(),
           {}});
    }
  }
  if (!paths.empty())
    addUnasked(project, *database);
  finish(project);
  if (project.root.empty())
    project.root = UserCode::findRoot(first, placesOf(database->commands()));
  return project;
}

Expected<Project> openFiles(ArrayRef<std::string> paths,
                            ArrayRef<std::string> flags,
                            config::Finder &configurations) {
  if (paths.empty())
    return createStringError("name the source that the flags after -- are for");
  std::vector<frontend::Command> commands;
  for (const std::string &given : paths) {
    std::string file = absolutePath(given);
    if (sys::fs::is_directory(file))
      return createStringError("'" + given +
                               "' is a folder; flags after -- are for files");
    if (Error error = checkIsSource(file, given))
      return error;
    frontend::Command command{file, absolutePath("."), {"c++"}};
    llvm::append_range(command.arguments, flags);
    commands.push_back(std::move(command));
  }
  Project project;
  Users users(commands, "", configurations);
  for (const frontend::Command &command : commands) {
    Expected<Source> source = users.of(command, /*named=*/true);
    if (!source)
      return source.takeError();
    project.sources.push_back(std::move(*source));
  }
  finish(project);
  return project;
}

} // namespace reprise::commands
