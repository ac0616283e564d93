//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "LinkLine.h"

#include "CMakeCommands.h"

#include "checks/rules/Replacement.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace reprise::fix {
namespace {

namespace path = llvm::sys::path;
constexpr llvm::StringLiteral Runtime = "reprise::runtime";

llvm::Error notPlain(const llvm::Twine &why) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), why);
}

class Linker {
public:
  Linker(llvm::StringRef text, llvm::StringRef folder, llvm::StringRef source,
         llvm::ArrayRef<CMakeCommand> commands)
      : source(source), folder(folder), commands(commands), file(text.str()) {}

  llvm::Expected<std::string> run() {
    auto target = findTarget();
    if (!target)
      return target.takeError();
    if (isLinked((*target)->arguments[0].text))
      return file.text().str();
    const CMakeCommand *link =
        find("target_link_libraries", [&](auto &command) {
          return command.arguments[0].text == (*target)->arguments[0].text;
        });
    if (!link)
      return notPlain("'" + (*target)->arguments[0].text +
                      "' has no target_link_libraries of its own");
    std::vector<rules::Replacement> edits;
    if (auto package = findPackage(**target))
      edits.push_back(*package);
    edits.push_back(argument(*link));
    return rules::applyReplacements(file.text(), edits);
  }

private:
  /// The first such command outside blocks that has arguments.
  template <typename Predicate>
  const CMakeCommand *find(llvm::StringRef name, Predicate predicate) const {
    for (const CMakeCommand &command : commands)
      if (command.name == name && command.depth == 0 &&
          !command.arguments.empty() && predicate(command))
        return &command;
    return nullptr;
  }

  bool names(llvm::StringRef argument) const {
    argument.consume_front("${CMAKE_CURRENT_SOURCE_DIR}/");
    argument.consume_front("${CMAKE_CURRENT_LIST_DIR}/");
    llvm::SmallString<256> absolute(argument);
    llvm::sys::fs::make_absolute(folder, absolute);
    path::remove_dots(absolute, /*remove_dot_dot=*/true);
    return absolute == source;
  }

  llvm::Expected<const CMakeCommand *> findTarget() const {
    llvm::SmallVector<const CMakeCommand *> naming, all;
    for (const CMakeCommand &command : commands) {
      if (command.name != "add_executable" && command.name != "add_library")
        continue;
      if (command.depth > 0 || command.arguments.empty())
        continue;
      all.push_back(&command);
      if (llvm::any_of(llvm::drop_begin(command.arguments),
                       [&](auto &argument) { return names(argument.text); }))
        naming.push_back(&command);
    }
    llvm::StringRef name = path::filename(source);
    if (naming.size() > 1)
      return notPlain("several targets are built of '" + name + "'");
    if (naming.size() == 1)
      return naming.front();
    // A header stands in no list; with one target there is no doubt.
    llvm::StringRef extension = path::extension(source);
    if (all.size() == 1 && extension.starts_with(".h"))
      return all.front();
    return notPlain("no target names '" + name + "' outside conditions");
  }

  /// Whether some command links the runtime, in a condition or not.
  bool isLinked(llvm::StringRef target) const {
    return llvm::any_of(commands, [&](const CMakeCommand &command) {
      return command.name == "target_link_libraries" &&
             !command.arguments.empty() &&
             command.arguments[0].text == target &&
             llvm::any_of(command.arguments, [](auto &argument) {
               return argument.text == Runtime;
             });
    });
  }

  /// Behind the last package that is found before the target is made.
  std::optional<rules::Replacement>
  findPackage(const CMakeCommand &target) const {
    const CMakeCommand *last = nullptr;
    for (const CMakeCommand &command : commands) {
      if (command.name != "find_package" || command.arguments.empty())
        continue;
      if (command.arguments[0].text == "Reprise")
        return std::nullopt;
      if (command.depth == 0 && command.begin < target.begin)
        last = &command;
    }
    std::string line = "find_package(Reprise REQUIRED)";
    if (!last) {
      unsigned start = file.lineStart(file.lineOf(target.begin));
      return rules::Replacement{start, 0, line + file.newline().str()};
    }
    unsigned number = file.lineOf(last->end);
    unsigned stop = file.lineStart(number) + file.line(number).size();
    return rules::Replacement{stop, 0, file.newline().str() + line};
  }

  /// One more argument behind the last, in a line of its own where that one
  /// has one.
  rules::Replacement argument(const CMakeCommand &link) const {
    const CMakeCommand::Argument &last = link.arguments.back();
    unsigned number = file.lineOf(last.begin);
    bool hasLine =
        file.text().slice(file.lineStart(number), last.begin).trim().empty() &&
        link.arguments.size() > 1;
    std::string text =
        hasLine ? (file.newline() + file.indentation(number)).str() : " ";
    // What is linked as an interface only is not linked to the target.
    llvm::StringRef keyword;
    for (const auto &argument : link.arguments)
      if (argument.text == "PUBLIC" || argument.text == "PRIVATE" ||
          argument.text == "INTERFACE")
        keyword = argument.text;
    if (keyword == "INTERFACE")
      text += "PRIVATE ";
    return {last.end, 0, text + Runtime.str()};
  }

  llvm::StringRef source, folder;
  llvm::ArrayRef<CMakeCommand> commands;
  /// Read as lines only.
  rules::SourceText file;
};

} // namespace

llvm::Expected<std::string> linkRuntime(llvm::StringRef text,
                                        llvm::StringRef folder,
                                        llvm::StringRef source) {
  auto commands = parseCMake(text);
  if (!commands)
    return notPlain("it cannot be read");
  return Linker(text, folder, source, *commands).run();
}

std::string nearestCMakeLists(llvm::StringRef source) {
  for (llvm::StringRef folder = path::parent_path(source); !folder.empty();
       folder = path::parent_path(folder)) {
    llvm::SmallString<256> file(folder);
    path::append(file, "CMakeLists.txt");
    if (llvm::sys::fs::is_regular_file(file))
      return file.str().str();
  }
  return {};
}

} // namespace reprise::fix
