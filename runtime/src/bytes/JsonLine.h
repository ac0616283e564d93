//===- JsonLine.h - flat JSON objects ------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_JSONLINE_H
#define REPRISE_RUNTIME_SRC_JSONLINE_H

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace reprise::detail {

/// What a trace's lines hold: strings, natural numbers and lists of these.
using JsonValue =
    std::variant<std::string, std::uint64_t, std::vector<std::uint64_t>>;
using JsonObject = std::map<std::string, JsonValue>;

/// A string with its quotes; bytes that are not ASCII stay as they are.
std::string json_quote(const std::string &text);

/// Reads one object. Throws std::runtime_error saying what is wrong where, also
/// for JSON that is not of the kinds above and for a name that comes twice.
JsonObject parse_json_line(const std::string &line);

} // namespace reprise::detail

#endif
