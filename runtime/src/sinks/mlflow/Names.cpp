//===- Names.cpp - names as MLflow allows them ----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Names.h"

#include <algorithm>
#include <cstring>

using namespace reprise::detail;

/// Only what every version of MLflow allows on every system.
static bool is_allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || (c && std::strchr("_-. /", c));
}

/// The name without what is not allowed. As a path it is its own shortest form
/// and stays inside its folder.
static std::string allowed(const std::string &name) {
  std::string result, part;
  for (char c : name + '/') {
    if (c != '/') {
      part += is_allowed(c) ? c : '_';
      continue;
    }
    if (part.empty() || part == ".")
      part = "_";
    else if (part.compare(0, 2, "..") == 0)
      part.replace(0, 2, "_");
    result += (result.empty() ? "" : "/") + part;
    part.clear();
  }
  return result;
}

/// Whether the one would be the other's folder.
static bool is_above(const std::string &folder, const std::string &name) {
  return name.compare(0, folder.size() + 1, folder + '/') == 0;
}

bool MlflowNames::is_free(const std::string &name) const {
  return std::none_of(names.begin(), names.end(), [&](const auto &entry) {
    const std::string &other = entry.second;
    return other == name || is_above(other, name) || is_above(name, other);
  });
}

const std::string &MlflowNames::of(const std::string &name) {
  const auto found = names.find(name);
  if (found != names.end())
    return found->second;
  std::string free = allowed(name);
  // "loss/validation" beside a "loss", which is a file.
  if (!is_free(free))
    std::replace(free.begin(), free.end(), '/', '.');
  while (!is_free(free))
    free += '_';
  return names[name] = free;
}
