//===- Project.cpp - which sources are meant ------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Project.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <algorithm>

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

/// Decides what is the user's in one project.
class Users {
public:
  Users(ArrayRef<frontend::Command> commands, StringRef buildFolder)
      : commands(commands), buildFolder(buildFolder) {
    // A database that lies among the sources makes no build folder of them.
    if (all_of(commands, [&](const frontend::Command &command) {
          return extract::isInside(command.file, buildFolder);
        }))
      this->buildFolder = "";
  }

  /// \p named: the file was asked for by its name, not by a folder.
  std::shared_ptr<const UserCode> of(const frontend::Command &command,
                                     bool named) {
    std::string root = UserCode::findRoot(command.file, placesOf(commands));
    // One for all units with the same folders: it remembers what it looked up.
    std::string key = root + "\n" + command.directory;
    for (StringRef argument : command.arguments)
      if (argument.starts_with("-I") || argument.starts_with("-isystem") ||
          argument.starts_with("/"))
        key += "\n" + argument.str();
    bool outside = named && !shared(key, root, command)->contains(command.file);
    if (!outside)
      return shared(key, root, command);
    auto own = std::make_shared<UserCode>(*shared(key, root, command));
    own->include(command.file);
    return own;
  }

private:
  std::shared_ptr<UserCode> shared(const std::string &key,
                                   const std::string &root,
                                   const frontend::Command &command) {
    std::shared_ptr<UserCode> &user = known[key];
    if (!user) {
      user = std::make_shared<UserCode>(root);
      if (!buildFolder.empty())
        user->exclude(buildFolder);
      user->excludeLibTorch(command.arguments);
    }
    return user;
  }

  ArrayRef<frontend::Command> commands;
  StringRef buildFolder;
  std::map<std::string, std::shared_ptr<UserCode>> known;
};

std::string realPath(StringRef path) {
  SmallString<256> real;
  if (sys::fs::real_path(path, real))
    return path.str();
  return real.str().str();
}

void finish(Project &project) {
  llvm::sort(project.sources, [](const Source &a, const Source &b) {
    return a.command.file < b.command.file;
  });
  project.sources.erase(std::unique(project.sources.begin(),
                                    project.sources.end(),
                                    [](const Source &a, const Source &b) {
                                      return a.command.file == b.command.file;
                                    }),
                        project.sources.end());
  if (!project.sources.empty())
    project.root = project.sources.front().user->root().str();
}

} // namespace

Expected<Project> openDatabase(ArrayRef<std::string> paths, StringRef build) {
  std::string first = absolutePath(paths.empty() ? "." : paths.front());
  if (!sys::fs::exists(first))
    return createStringError("no such file or folder: '" + paths.front() + "'");
  std::string start = sys::fs::is_directory(first)
                          ? first
                          : sys::path::parent_path(first).str();
  auto path = CompileDatabase::find(build, start);
  if (!path)
    return path.takeError();
  auto database = CompileDatabase::load(*path);
  if (!database)
    return database.takeError();

  Project project;
  Users users(database->commands(), database->folder());
  auto addFolder = [&](StringRef folder) {
    size_t before = project.sources.size();
    for (const frontend::Command &command : database->commands()) {
      if (!folder.empty() && !extract::isInside(realPath(command.file), folder))
        continue;
      if (!isAnalysable(frontend::sourceKind(command.file)))
        continue;
      auto user = users.of(command, /*named=*/false);
      if (user->contains(command.file))
        project.sources.push_back({command, user});
    }
    return project.sources.size() != before;
  };
  if (paths.empty() && !addFolder(""))
    return createStringError("no C++ source of yours in the compile database "
                             "'" +
                             *path + "'");
  for (const std::string &given : paths) {
    std::string wanted = absolutePath(given);
    if (sys::fs::is_directory(wanted)) {
      if (!addFolder(realPath(wanted)))
        return createStringError("no C++ source of the compile database '" +
                                 *path + "' lies in '" + given + "'");
      continue;
    }
    if (Error error = checkIsSource(wanted, given))
      return error;
    if (const frontend::Command *command = database->lookup(wanted))
      project.sources.push_back({*command, users.of(*command, true)});
    else
      project.unanalysed.push_back(
          {wanted, "not in the database '" + *path + "'", {}});
  }
  finish(project);
  if (project.root.empty())
    project.root = UserCode::findRoot(first, placesOf(database->commands()));
  return project;
}

Expected<Project> openFiles(ArrayRef<std::string> paths,
                            ArrayRef<std::string> flags) {
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
  Users users(commands, "");
  for (const frontend::Command &command : commands)
    project.sources.push_back({command, users.of(command, true)});
  finish(project);
  return project;
}

} // namespace reprise::commands
