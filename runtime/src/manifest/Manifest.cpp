//===- Manifest.cpp - what can change a run's bits
//--------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/manifest.h"

#include "../JsonLine.h"
#include "Sections.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

using namespace reprise;

Manifest Manifest::collect() {
  Manifest manifest;
  detail::describe_seeds(manifest);
  detail::describe_command(manifest);
  detail::describe_libtorch(manifest);
  detail::describe_devices(manifest);
  detail::describe_environment(manifest);
  detail::describe_system(manifest);
  detail::describe_binaries(manifest);
  detail::describe_repository(manifest);
  return manifest;
}

/// The length of the UTF-8 sequence at \p at; 0 where there is none (RFC 3629).
static std::size_t sequence_at(const std::string &text, std::size_t at) {
  auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  const unsigned first = byte(0);
  if (first < 0x80)
    return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4)
    return 0;
  // Overlong forms, surrogates and what lies beyond U+10FFFF.
  if ((first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) > 0x9f) ||
      (first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) > 0x8f))
    return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80)
      return 0;
  return length;
}

static std::string as_utf8(const std::string &text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_at(text, i);
    result += length ? text.substr(i, length) : "\xef\xbf\xbd";
    i += length ? length : 1;
  }
  return result;
}

Manifest &Manifest::set(const std::string &name, const std::string &value) {
  entries_[as_utf8(name)] = as_utf8(value);
  return *this;
}

std::string Manifest::json() const {
  std::string text = "{";
  const char *separator = "\n  ";
  for (const auto &[name, value] : entries_) {
    text +=
        separator + detail::json_quote(name) + ": " + detail::json_quote(value);
    separator = ",\n  ";
  }
  return text + "\n}\n";
}

Manifest Manifest::from_json(const std::string &text) {
  Manifest manifest;
  for (const auto &[name, value] : detail::parse_json_line(text)) {
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
