//===- Manifest.cpp - what can change a run's bits ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/manifest.h"

#include "../bytes/JsonLine.h"
#include "../bytes/Utf8.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

using namespace reprise;

Manifest &Manifest::set(const std::string &name, const std::string &value) {
  entries_[reprise::detail::as_utf8(name)] = reprise::detail::as_utf8(value);
  return *this;
}

std::string Manifest::json() const {
  std::string text = "{";
  const char *separator = "\n  ";
  for (const auto &[name, value] : entries_) {
    text += separator + reprise::detail::json_quote(name) + ": " +
            reprise::detail::json_quote(value);
    separator = ",\n  ";
  }
  return text + "\n}\n";
}

Manifest Manifest::from_json(const std::string &text) {
  Manifest manifest;
  for (const auto &[name, value] : reprise::detail::parse_json_line(text)) {
    const auto *string = std::get_if<std::string>(&value);
    if (!string)
      throw std::runtime_error("the value of '" + name + "' is not a string");
    manifest.set(name, *string);
  }
  return manifest;
}

void Manifest::write(const std::string &path) const {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << json();
  file.close();
  if (!file)
    throw std::runtime_error("cannot write the manifest '" + path +
                             "': " + std::strerror(errno));
}

Manifest Manifest::read(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw std::runtime_error("cannot read the manifest '" + path +
                             "': " + std::strerror(errno));
  try {
    return from_json({std::istreambuf_iterator<char>(file), {}});
  } catch (const std::runtime_error &error) {
    throw std::runtime_error("'" + path +
                             "' is not a manifest: " + error.what());
  }
}
