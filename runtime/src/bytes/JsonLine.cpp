//===- JsonLine.cpp - flat JSON objects -----------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JsonLine.h"

#include <cstddef>
#include <limits>
#include <stdexcept>

using namespace reprise::detail;

std::string reprise::detail::json_quote(const std::string &text) {
  static const char digits[] = "0123456789abcdef";
  std::string quoted = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20) {
      quoted += "\\u00";
      quoted += digits[byte >> 4];
      quoted += digits[byte & 15];
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

namespace {

class Parser {
public:
  explicit Parser(const std::string &line) : line(line) {}

  JsonObject object() {
    JsonObject members;
    expect('{');
    if (!accept('}')) {
      do {
        std::string name = string();
        expect(':');
        if (!members.emplace(name, value()).second)
          fail("the name '" + name + "' comes twice");
      } while (accept(','));
      expect('}');
    }
    skip();
    if (at != line.size())
      fail("something follows the object");
    return members;
  }

private:
  const std::string &line;
  std::size_t at = 0;

  [[noreturn]] void fail(const std::string &what) const {
    throw std::runtime_error("column " + std::to_string(at + 1) + ": " + what);
  }

  void skip() {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t' ||
                                line[at] == '\n' || line[at] == '\r'))
      ++at;
  }

  bool accept(char c) {
    skip();
    if (at == line.size() || line[at] != c)
      return false;
    ++at;
    return true;
  }

  void expect(char c) {
    if (!accept(c))
      fail(std::string("expected '") + c + "'");
  }

  JsonValue value() {
    skip();
    if (at < line.size() && line[at] == '"')
      return string();
    if (!accept('['))
      return number();
    std::vector<std::uint64_t> list;
    if (!accept(']')) {
      do
        list.push_back(number());
      while (accept(','));
      expect(']');
    }
    return list;
  }

  std::uint64_t number() {
    skip();
    const std::size_t start = at;
    constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t result = 0;
    for (; at < line.size() && line[at] >= '0' && line[at] <= '9'; ++at) {
      const std::uint64_t digit = static_cast<std::uint64_t>(line[at] - '0');
      if (result > (largest - digit) / 10)
        fail("the number does not fit in 64 bits");
      result = result * 10 + digit;
    }
    if (at == start)
      fail("expected a string, a natural number or a list of these");
    return result;
  }

  std::string string() {
    expect('"');
    std::string text;
    for (;;) {
      if (at == line.size())
        fail("a string without an end");
      const char c = line[at++];
      if (c == '"')
        return text;
      text += c == '\\' ? escape() : c;
    }
  }

  char escape() {
    const char c = at < line.size() ? line[at++] : '\0';
    if (c == '"' || c == '\\' || c == '/')
      return c;
    if (c != 'u' || at + 4 > line.size())
      fail("an escape that no trace has");
    unsigned code = 0;
    for (int i = 0; i < 4; ++i) {
      const char digit = line[at++];
      if (digit >= '0' && digit <= '9')
        code = code * 16 + static_cast<unsigned>(digit - '0');
      else if (digit >= 'a' && digit <= 'f')
        code = code * 16 + static_cast<unsigned>(digit - 'a' + 10);
      else
        fail("expected four digits after \\u");
    }
    if (code >= 0x80)
      fail("an escape that no trace has");
    return static_cast<char>(code);
  }
};

} // namespace

JsonObject reprise::detail::parse_json_line(const std::string &line) {
  return Parser(line).object();
}
