//===- Text.cpp - reading what the system tells
//------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sections.h"

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace reprise;

std::string reprise::detail::content_of(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string reprise::detail::without_blanks_around(const std::string &text) {
  const char *blanks = " \t\r\n\"";
  const std::size_t begin = text.find_first_not_of(blanks);
  return begin == std::string::npos
             ? std::string()
             : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string reprise::detail::field_of(const std::string &text,
                                      const std::string &name) {
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t end = std::min(text.find('\n', line), text.size());
    if (text.compare(line, name.size(), name) == 0) {
      const std::string rest =
          text.substr(line + name.size(), end - line - name.size());
      const std::size_t separator = rest.find_first_of(":=");
      if (separator != std::string::npos &&
          without_blanks_around(rest.substr(0, separator)).empty())
        return without_blanks_around(rest.substr(separator + 1));
    }
    line = end + 1;
  }
  return {};
}
