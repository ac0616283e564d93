//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Replacement.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

namespace reprise::rules {
namespace {

using Lines = llvm::SmallVector<llvm::StringRef>;
using Replacements = std::vector<Replacement>;

llvm::Error cannot(const llvm::Twine &why) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), why);
}

/// Lays out one edit; all offsets are the source's.
class Layouter {
public:
  Layouter(const Edit &edit, const SourceText &source)
      : edit(edit), source(source), newline(source.newline().str()) {
    llvm::StringRef text = edit.text;
    text.rtrim("\r\n").split(lines, '\n');
    for (llvm::StringRef &line : lines)
      line = line.rtrim('\r');
  }

  llvm::Expected<Replacements> run() {
    if (!edit.place)
      return cannot("has no place in the source");
    if (edit.place.inMacro)
      return cannot("stands in a macro");
    auto first = source.offsetOf(edit.place.line, edit.place.column);
    auto last = source.offsetOf(edit.place.endLine, edit.place.endColumn);
    if (!first || !last || *last < *first)
      return cannot("is outside the file, which must have changed");
    begin = *first;
    end = *last;
    switch (edit.layout) {
    case Edit::Layout::Verbatim:
      return Replacements{{begin, end - begin, llvm::join(lines, newline)}};
    case Edit::Layout::LineBefore:
      return lineBefore();
    case Edit::Layout::LineAfter:
      return lineAfter();
    case Edit::Layout::BlockStart:
      return blockStart();
    case Edit::Layout::Wrap:
      return wrap();
    case Edit::Layout::Callee:
      return callee();
    case Edit::Layout::Erase:
      return erase();
    }
    llvm_unreachable("no such layout");
  }

private:
  /// The lines of the text with \p indent before each that is not blank.
  std::string indented(llvm::StringRef indent) const {
    std::string result;
    for (llvm::StringRef line : lines) {
      if (!result.empty())
        result += newline;
      if (!line.empty())
        result += (indent + line).str();
    }
    return result;
  }

  /// Whether the text already stands in the file as lines from \p number.
  bool standsAt(unsigned number) const {
    if (number == 0 || number + lines.size() - 1 > source.lineCount())
      return false;
    for (llvm::StringRef line : lines)
      if (source.line(number++).trim() != line.trim())
        return false;
    return true;
  }

  /// The same, a few lines farther on or back, since several fixes may have put
  /// their lines at one place.
  bool standsNear(unsigned first, unsigned last) const {
    for (unsigned number = first; number <= last; ++number)
      if (standsAt(number))
        return true;
    return false;
  }

  std::optional<unsigned> lineFirstToken(unsigned number) const {
    auto token = source.tokenFrom(source.lineStart(number));
    if (token && source.lineOf(*token) == number)
      return token;
    return std::nullopt;
  }

  /// Indentation of a statement at \p offset that moves to a line of its own:
  /// one more level for each brace that its line opens before it.
  std::string statementIndent(unsigned offset) const {
    unsigned number = source.lineOf(offset), depth = 0;
    for (unsigned at = source.lineStart(number); at < offset; ++at)
      if (source.kind(at) == SourceText::Kind::Code) {
        char c = source.text()[at];
        depth += c == '{' ? 1 : c == '}' && depth > 0 ? -1 : 0;
      }
    std::string indent = source.indentation(number).str();
    while (depth-- > 0)
      indent += source.indentUnit(number);
    return indent;
  }

  /// The parenthesis at \p close ends the head of an if or a loop.
  bool closesControl(unsigned close) const {
    unsigned depth = 0;
    for (std::optional<unsigned> at = close; at; at = source.tokenBefore(*at)) {
      if (source.kind(*at) == SourceText::Kind::Literal)
        continue;
      char c = source.text()[*at];
      depth += c == ')';
      if (c != '(' || --depth != 0)
        continue;
      auto before = source.tokenBefore(*at);
      llvm::StringRef word = before ? source.wordEndingAt(*before) : "";
      return word == "if" || word == "for" || word == "while" ||
             word == "switch" || word == "constexpr";
    }
    return false;
  }

  /// What stands before a statement at \p offset: one that is the whole body of
  /// an if or a loop must not get a neighbour without braces.
  enum class Before { Statement, Control, Expression };
  Before whatIsBefore(unsigned offset) const {
    auto before = source.tokenBefore(offset);
    if (!before)
      return Before::Statement;
    char c = source.text()[*before];
    if (c == ')')
      return closesControl(*before) ? Before::Control : Before::Statement;
    llvm::StringRef word = source.wordEndingAt(*before);
    if (word == "else" || word == "do")
      return Before::Control;
    if (word == "return" || word == "co_return" || word == "co_await" ||
        word == "throw" || word == "new")
      return Before::Expression;
    bool isDivided = llvm::StringRef("(,=+-*/<&|?[!%^.").contains(c);
    return isDivided ? Before::Expression : Before::Statement;
  }

  llvm::Error checkNeighbour(unsigned offset) const {
    switch (whatIsBefore(offset)) {
    case Before::Statement:
      return llvm::Error::success();
    case Before::Control:
      return cannot("needs braces around the statement; add them first");
    case Before::Expression:
      return cannot("stands amid an expression");
    }
    llvm_unreachable("all covered");
  }

  llvm::Expected<Replacements> lineBefore() {
    unsigned number = edit.place.line;
    std::string indent = statementIndent(begin);
    auto before = source.tokenBefore(begin);
    bool sharesLine = before && source.lineOf(*before) == number;
    if (sharesLine && isStatementEnd(*before)) {
      unsigned gap = *before + 1;
      if (standsAt(number - 1))
        return Replacements{};
      return Replacements{{gap, begin - gap,
                           newline + indented(indent) + newline + indent +
                               source.text().slice(gap, begin).trim().str()}};
    }
    indent = source.indentation(number).str();
    unsigned start = source.lineStart(number);
    if (number == 1)
      start += source.markLength();
    unsigned token = lineFirstToken(number).value_or(begin);
    if (llvm::Error error = checkNeighbour(token))
      return error;
    if (llvm::StringRef(source.text()).substr(token).starts_with("else") ||
        llvm::StringRef(source.text()).substr(token).starts_with("}"))
      return cannot("stands behind a brace or an else; set it on its own line");
    unsigned window = lines.size() + 2;
    if (number > 1 && standsNear(number > window ? number - window : 1,
                                 number - lines.size()))
      return Replacements{};
    return Replacements{{start, 0, indented(indent) + newline}};
  }

  bool isStatementEnd(unsigned offset) const {
    char c = source.text()[offset];
    return source.kind(offset) == SourceText::Kind::Code &&
           (c == ';' || c == '{' || c == '}');
  }

  /// Where the statement that holds \p offset ends: behind its semicolon.
  std::optional<unsigned> statementEnd(unsigned offset) const {
    if (auto last = source.tokenBefore(offset); last && *last >= begin &&
                                                isStatementEnd(*last) &&
                                                source.text()[*last] != '}')
      return offset;
    auto next = source.tokenFrom(offset);
    if (next && source.text()[*next] == ';')
      return *next + 1;
    if (auto last = source.tokenBefore(offset);
        last && *last >= begin && source.text()[*last] == '}')
      return offset;
    unsigned depth = 0;
    for (; next; next = source.tokenFrom(*next + 1)) {
      if (source.kind(*next) == SourceText::Kind::Literal)
        continue;
      char c = source.text()[*next];
      if (c == ';' && depth == 0)
        return *next + 1;
      if (c == '(' || c == '[' || c == '{')
        ++depth;
      else if ((c == ')' || c == ']') && depth > 0)
        --depth;
      else if (c == '}') {
        if (depth == 0)
          return std::nullopt;
        --depth;
      }
    }
    return std::nullopt;
  }

  /// Takes comments that end the line into the stretch that ends at \p offset.
  unsigned withLineComment(unsigned offset) const {
    unsigned number = source.lineOf(offset);
    auto next = source.tokenFrom(offset);
    if (next && source.lineOf(*next) == number)
      return offset;
    unsigned lineStop = source.lineStart(number) + source.line(number).size();
    // A comment that goes on in the next line is not this statement's.
    if (lineStop < source.text().size() &&
        source.kind(lineStop) == SourceText::Kind::Comment)
      return offset;
    llvm::StringRef rest = source.text().slice(offset, lineStop);
    return offset + rest.rtrim().size();
  }

  llvm::Expected<Replacements> lineAfter() {
    if (llvm::Error error =
            checkNeighbour(lineFirstToken(edit.place.line).value_or(begin)))
      return error;
    llvm::StringRef word =
        llvm::StringRef(source.text()).slice(begin, end).take_while([](char c) {
          return llvm::isAlnum(c) || c == '_';
        });
    if (word == "return" || word == "co_return" || word == "throw" ||
        word == "break" || word == "continue" || word == "goto")
      return cannot("would stand behind a '" + word + "' and never run");
    auto stop = statementEnd(end);
    if (!stop)
      return cannot("stands amid an expression");
    std::string indent = statementIndent(begin);
    unsigned after = withLineComment(*stop), number = source.lineOf(after);
    if (standsNear(number + 1, number + 3))
      return Replacements{};
    auto next = source.tokenFrom(after);
    std::string text = newline + indented(indent);
    if (next && source.lineOf(*next) == number) {
      // Code follows on the line: it moves to a line of its own.
      if (source.text()[*next] == '}')
        indent = source.indentation(number).str();
      return Replacements{{after, *next - after, text + newline + indent}};
    }
    return Replacements{{after, 0, text}};
  }

  llvm::Expected<Replacements> blockStart() {
    llvm::StringRef text = source.text();
    if (begin < text.size() && text[begin] == '{' && end > begin &&
        text[end - 1] == '}') {
      ++begin;
      --end;
    }
    if (begin == 0 || text[begin - 1] != '{')
      return cannot("is not the inside of a block");
    unsigned open = source.lineOf(begin);
    std::string outer = source.indentation(open).str();
    auto first = source.tokenFrom(begin);
    if (first && *first >= end)
      first = std::nullopt;
    if (first && source.lineOf(*first) == open) {
      std::string indent = outer + source.indentUnit(open);
      Replacements result{{begin, *first - begin,
                           newline + indented(indent) + newline + indent +
                               text.slice(begin, *first).trim().str()}};
      unsigned last = *source.tokenBefore(end) + 1;
      if (source.lineOf(end) == open)
        result.push_back(
            {last, end - last,
             (text.slice(last, end).rtrim().str() + newline + outer)});
      return result;
    }
    std::string indent = first ? source.indentation(source.lineOf(*first)).str()
                               : outer + source.indentUnit(open);
    if (standsNear(open + 1, open + 4))
      return Replacements{};
    unsigned after = withLineComment(begin);
    if (source.lineOf(end) == open)
      return Replacements{{begin, end - begin,
                           text.slice(begin, end).rtrim().str() + newline +
                               indented(indent) + newline + outer}};
    return Replacements{{after, 0, newline + indented(indent)}};
  }

  llvm::Expected<Replacements> callee() {
    llvm::StringRef call = llvm::StringRef(source.text()).slice(begin, end);
    llvm::StringRef name = call.take_while(
        [](char c) { return llvm::isAlnum(c) || c == '_' || c == ':'; });
    if (name.empty() || !call.substr(name.size()).ltrim().starts_with("("))
      return cannot("is not a call of a function by its name");
    return Replacements{{begin, static_cast<unsigned>(name.size()), edit.text}};
  }

  llvm::Expected<Replacements> wrap() {
    if (whatIsBefore(begin) == Before::Expression)
      return cannot("is not a whole statement");
    auto stop = statementEnd(end);
    if (!stop)
      return cannot("is not a whole statement");
    llvm::StringRef text = source.text();
    unsigned number = edit.place.line;
    std::string indent = statementIndent(begin);
    std::string unit = source.indentUnit(number);
    auto before = source.tokenBefore(begin);
    std::string opening;
    unsigned from = begin;
    if (before && source.lineOf(*before) == number) {
      if (!isStatementEnd(*before))
        indent += unit;
      if (text.slice(*before + 1, begin).trim().empty())
        from = *before + 1;
      opening = newline + indent;
    }
    std::string inner = indent + unit;
    if (number > lines.size() + 1 && standsAt(number - lines.size()) &&
        source.line(number - lines.size() - 1).trim() == "{")
      return Replacements{};
    unsigned to = withLineComment(*stop);
    std::string body = opening + "{" + newline + indented(inner) + newline +
                       inner + reindented(begin, to, unit) + newline + indent +
                       "}";
    auto next = source.tokenFrom(to);
    if (next && source.lineOf(*next) == source.lineOf(to)) {
      bool closes = text[*next] == '}';
      body += newline + (closes ? source.indentation(number).str() : indent);
      to = *next;
    }
    return Replacements{{from, to - from, body}};
  }

  /// The bytes with \p unit at the start of each further line, but not inside
  /// literals, where it would change them, nor before directives.
  std::string reindented(unsigned from, unsigned to,
                         llvm::StringRef unit) const {
    std::string result;
    unsigned number = source.lineOf(from);
    for (unsigned at = from; at < to;) {
      unsigned next =
          number < source.lineCount() ? source.lineStart(number + 1) : to;
      next = std::min(next, to);
      result += source.text().slice(at, next);
      at = next;
      ++number;
      if (at >= to)
        break;
      unsigned column = source.indentation(number).size();
      bool isBlankLine = source.line(number).trim().empty();
      bool isLiteral = source.kind(at) == SourceText::Kind::Literal;
      bool isDirective = at + column < to && source.kind(at + column) ==
                                                 SourceText::Kind::Directive;
      if (!isBlankLine && !isLiteral && !isDirective)
        result += unit;
    }
    return result;
  }

  llvm::Expected<Replacements> erase() {
    auto before = source.tokenBefore(begin);
    bool isWhole = !before || isStatementEnd(*before);
    auto next = source.tokenFrom(end);
    if (isWhole && next && source.text()[*next] == ';' && end > begin &&
        !isStatementEnd(end - 1))
      end = *next + 1;
    unsigned firstLine = edit.place.line, lastLine = source.lineOf(end);
    unsigned start = source.lineStart(firstLine);
    unsigned stop = source.lineStart(lastLine) + source.line(lastLine).size();
    llvm::StringRef text = source.text();
    bool alone = text.slice(start, begin).trim().empty() &&
                 text.slice(end, stop).trim().empty();
    if (!alone) {
      // One blank of two goes with what stood between them.
      if (end < text.size() && text[end] == ' ' && begin > 0 &&
          text[begin - 1] == ' ')
        ++end;
      return Replacements{{begin, end - begin, ""}};
    }
    if (lastLine < source.lineCount())
      return Replacements{{start, source.lineStart(lastLine + 1) - start, ""}};
    // The last line goes with the line end before it, so that the file ends as
    // it did.
    if (firstLine > 1)
      start =
          source.lineStart(firstLine - 1) + source.line(firstLine - 1).size();
    return Replacements{{start, stop - start, ""}};
  }

  const Edit &edit;
  const SourceText &source;
  const std::string newline;
  Lines lines;
  unsigned begin = 0, end = 0;
};

} // namespace

llvm::Expected<Replacements> replacementsFor(const Edit &edit,
                                             const SourceText &source) {
  return Layouter(edit, source).run();
}

std::string applyReplacements(llvm::StringRef text,
                              llvm::ArrayRef<Replacement> replacements) {
  std::string result;
  unsigned at = 0;
  for (const Replacement &replacement : replacements) {
    result += text.slice(at, replacement.offset);
    result += replacement.text;
    at = replacement.end();
  }
  return result + text.substr(at).str();
}

} // namespace reprise::rules
