//===- Text.cpp - what stands in MLflow's files ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Text.h"

#include "../../bytes/JsonLine.h"
#include "../../bytes/Utf8.h"

#include <cmath>
#include <limits>
#include <locale>
#include <sstream>

std::string reprise::detail::yaml(const std::string &text) {
  return json_quote(as_utf8(text));
}

std::string reprise::detail::uri(const std::filesystem::path &path) {
  const std::string plain =
      std::filesystem::absolute(path).lexically_normal().generic_string();
  static const std::string unreserved =
      "/-._~:0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string text = plain[0] == '/' ? "file://" : "file:///";
  for (char c : plain) {
    if (unreserved.find(c) != std::string::npos) {
      text += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    text += '%';
    text += "0123456789ABCDEF"[byte >> 4];
    text += "0123456789ABCDEF"[byte & 15];
  }
  return text;
}

std::string reprise::detail::digits(double value) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(std::numeric_limits<double>::max_digits10);
  if (std::isnan(value))
    return "nan";
  out << value;
  return out.str();
}
