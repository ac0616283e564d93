//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SourceText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <map>

namespace reprise::rules {
namespace {

bool isWordByte(char c) { return llvm::isAlnum(c) || c == '_' || c == '$'; }
bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f'; }
bool isLineEnd(char c) { return c == '\n' || c == '\r'; }

/// Walks over a file once and says of each byte what it belongs to.
class Classifier {
public:
  Classifier(llvm::StringRef text, std::vector<SourceText::Kind> &kinds)
      : text(text), kinds(kinds) {}

  void run() {
    while (at < text.size())
      step();
  }

private:
  using Kind = SourceText::Kind;

  char peek(unsigned ahead = 0) const {
    return at + ahead < text.size() ? text[at + ahead] : '\0';
  }

  void take(Kind kind) {
    if (at < text.size())
      kinds[at++] = kind;
  }

  /// Takes a backslash and the line end or the byte behind it.
  void takeEscape(Kind kind) {
    take(kind);
    bool carriage = peek() == '\r';
    take(kind);
    if (carriage && peek() == '\n')
      take(kind);
  }

  void step() {
    char c = peek();
    if (isLineEnd(c)) {
      inDirective = false;
      lineIsBlank = true;
      return take(Kind::Code);
    }
    if (isBlank(c))
      return take(inDirective ? Kind::Directive : Kind::Code);
    if (c == '/' && peek(1) == '/')
      return takeLineComment();
    if (c == '/' && peek(1) == '*')
      return takeBlockComment();
    if (c == '#' && lineIsBlank)
      inDirective = true;
    lineIsBlank = false;
    if (inDirective)
      return c == '\\' ? takeEscape(Kind::Directive) : take(Kind::Directive);
    if (c == '"')
      return isRawPrefix() ? takeRawString() : takeQuoted('"');
    if (c == '\'' && !isDigitSeparator())
      return takeQuoted('\'');
    take(Kind::Code);
  }

  void takeLineComment() {
    while (at < text.size() && !isLineEnd(peek()))
      peek() == '\\' ? takeEscape(Kind::Comment) : take(Kind::Comment);
  }

  void takeBlockComment() {
    size_t end = text.find("*/", at + 2);
    end = end == llvm::StringRef::npos ? text.size() : end + 2;
    while (at < end)
      take(Kind::Comment);
  }

  void takeQuoted(char quote) {
    take(Kind::Literal);
    while (at < text.size() && !isLineEnd(peek())) {
      if (peek() == '\\') {
        takeEscape(Kind::Literal);
        continue;
      }
      bool last = peek() == quote;
      take(Kind::Literal);
      if (last)
        return;
    }
  }

  llvm::StringRef wordBefore() const {
    size_t begin = at;
    while (begin > 0 && isWordByte(text[begin - 1]))
      --begin;
    return text.slice(begin, at);
  }

  bool isRawPrefix() const {
    llvm::StringRef word = wordBefore();
    return word == "R" || word == "LR" || word == "uR" || word == "UR" ||
           word == "u8R";
  }

  bool isDigitSeparator() const {
    size_t begin = at;
    while (begin > 0 && (isWordByte(text[begin - 1]) ||
                         text[begin - 1] == '\'' || text[begin - 1] == '.'))
      --begin;
    return begin < at && llvm::isDigit(text[begin]);
  }

  void takeRawString() {
    size_t open = text.find('(', at);
    size_t end = llvm::StringRef::npos;
    if (open != llvm::StringRef::npos) {
      std::string close =
          llvm::formatv("){0}\"", text.slice(at + 1, open)).str();
      end = text.find(close, open);
      if (end != llvm::StringRef::npos)
        end += close.size();
    }
    end = std::min(end, text.size());
    while (at < end)
      take(Kind::Literal);
  }

  llvm::StringRef text;
  std::vector<Kind> &kinds;
  unsigned at = 0;
  bool lineIsBlank = true;
  bool inDirective = false;
};

} // namespace

SourceText::SourceText(std::string content) : content(std::move(content)) {
  findLines();
  kinds.assign(this->content.size(), Kind::Code);
  Classifier(text(), kinds).run();
}

void SourceText::findLines() {
  starts.push_back(0);
  std::map<std::string, unsigned> counts;
  for (size_t i = 0; i < content.size(); ++i) {
    if (!isLineEnd(content[i]))
      continue;
    bool pair = content[i] == '\r' && content[i + 1] == '\n';
    ++counts[pair ? "\r\n" : std::string(1, content[i])];
    i += pair;
    starts.push_back(i + 1);
  }
  lineEnd = '\n';
  for (const auto &[end, count] : counts)
    if (count > counts[lineEnd])
      lineEnd = end;
}

llvm::StringRef SourceText::line(unsigned number) const {
  if (number == 0 || number > starts.size())
    return {};
  unsigned end = number < starts.size() ? starts[number] : content.size();
  return text().slice(starts[number - 1], end).rtrim("\r\n");
}

unsigned SourceText::lineOf(unsigned offset) const {
  return std::upper_bound(starts.begin(), starts.end(), offset) -
         starts.begin();
}

std::optional<unsigned> SourceText::offsetOf(unsigned number,
                                             unsigned column) const {
  if (number == 0 || number > starts.size() || column == 0 ||
      column > line(number).size() + 1)
    return std::nullopt;
  return starts[number - 1] + column - 1;
}

llvm::StringRef SourceText::indentation(unsigned number) const {
  llvm::StringRef whole = line(number);
  return whole.take_while(isBlank);
}

std::string SourceText::indentUnit(unsigned near) const {
  if (indentation(near).starts_with("\t"))
    return "\t";
  // What the file adds behind a line that opens a block, most of the time.
  std::map<std::string, unsigned> counts;
  for (unsigned number = 1; number < lineCount(); ++number) {
    if (!line(number).rtrim().ends_with("{"))
      continue;
    llvm::StringRef outer = indentation(number),
                    inner = indentation(number + 1);
    if (inner.size() > outer.size() && inner.consume_front(outer) &&
        inner.size() <= 8)
      ++counts[inner.str()];
  }
  std::string unit = "  ";
  unsigned best = 0;
  for (const auto &[step, count] : counts)
    if (count > best) {
      unit = step;
      best = count;
    }
  return unit;
}

unsigned SourceText::markLength() const {
  return text().starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

bool SourceText::isToken(unsigned offset) const {
  char c = content[offset];
  return (kinds[offset] == Kind::Code && !isBlank(c) && !isLineEnd(c) &&
          offset >= markLength()) ||
         kinds[offset] == Kind::Literal;
}

std::optional<unsigned> SourceText::tokenBefore(unsigned offset) const {
  while (offset > 0)
    if (isToken(--offset))
      return offset;
  return std::nullopt;
}

std::optional<unsigned> SourceText::tokenFrom(unsigned offset) const {
  for (; offset < content.size(); ++offset)
    if (isToken(offset))
      return offset;
  return std::nullopt;
}

llvm::StringRef SourceText::wordEndingAt(unsigned offset) const {
  unsigned begin = offset + 1;
  while (begin > 0 && isWordByte(content[begin - 1]))
    --begin;
  return text().slice(begin, offset + 1);
}

} // namespace reprise::rules
