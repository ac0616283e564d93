//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CMakeCommands.h"

#include "llvm/ADT/StringExtras.h"

namespace reprise::fix {
namespace {

bool isWordByte(char c) { return llvm::isAlnum(c) || c == '_'; }

class Parser {
public:
  explicit Parser(llvm::StringRef text) : text(text) {}

  std::optional<std::vector<CMakeCommand>> run() {
    std::vector<CMakeCommand> commands;
    unsigned depth = 0;
    while (skipBlanks(), at < text.size()) {
      CMakeCommand command;
      if (!readCommand(command))
        return std::nullopt;
      llvm::StringRef name = command.name;
      if (name.starts_with("end") && depth > 0)
        --depth;
      command.depth = depth;
      if (name == "if" || name == "foreach" || name == "while" ||
          name == "function" || name == "macro" || name == "block")
        ++depth;
      commands.push_back(std::move(command));
    }
    return commands;
  }

private:
  /// Behind the `]=]` that closes the bracket at \p from, if there is one.
  std::optional<unsigned> bracketEnd(unsigned from) const {
    llvm::StringRef rest = text.substr(from);
    if (!rest.consume_front("["))
      return std::nullopt;
    std::string equals = rest.take_while([](char c) { return c == '='; }).str();
    if (!rest.substr(equals.size()).starts_with("["))
      return std::nullopt;
    std::string close = "]" + equals + "]";
    size_t end = text.find(close, from + equals.size() + 2);
    return end == llvm::StringRef::npos ? text.size() : end + close.size();
  }

  void skipBlanks() {
    for (; at < text.size(); ++at) {
      if (text[at] == '#') {
        auto end = bracketEnd(at + 1);
        at = end ? *end : std::min<size_t>(text.find('\n', at), text.size());
        --at;
      } else if (!llvm::isSpace(text[at])) {
        return;
      }
    }
  }

  bool readCommand(CMakeCommand &command) {
    command.begin = at;
    while (at < text.size() && isWordByte(text[at]))
      ++at;
    command.name = text.slice(command.begin, at).lower();
    skipBlanks();
    if (command.name.empty() || at == text.size() || text[at] != '(')
      return false;
    ++at;
    for (unsigned parentheses = 1;;) {
      skipBlanks();
      if (at >= text.size())
        return false;
      if (text[at] == '(') {
        ++parentheses;
        ++at;
      } else if (text[at] == ')') {
        ++at;
        if (--parentheses == 0)
          break;
      } else if (!readArgument(command)) {
        return false;
      }
    }
    command.end = at;
    return true;
  }

  bool readArgument(CMakeCommand &command) {
    unsigned begin = at;
    if (auto end = bracketEnd(at)) {
      at = *end;
      unsigned fence = text.find('[', begin + 1) + 1 - begin;
      command.arguments.push_back(
          {text.slice(begin + fence, at - fence), begin, at});
      return true;
    }
    bool isQuoted = text[at] == '"';
    at += isQuoted;
    for (; at < text.size(); ++at) {
      char c = text[at];
      if (c == '\\')
        ++at;
      else if (isQuoted ? c == '"'
                        : llvm::isSpace(c) || c == '(' || c == ')' || c == '#')
        break;
    }
    if (isQuoted && at >= text.size())
      return false;
    at = std::min<unsigned>(at, text.size());
    llvm::StringRef inside = text.slice(begin + isQuoted, at);
    at += isQuoted;
    command.arguments.push_back({inside, begin, at});
    return true;
  }

  llvm::StringRef text;
  unsigned at = 0;
};

} // namespace

std::optional<std::vector<CMakeCommand>> parseCMake(llvm::StringRef text) {
  return Parser(text).run();
}

} // namespace reprise::fix
