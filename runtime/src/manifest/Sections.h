//===- Sections.h - the parts of a manifest -----------------------*- C++
//-*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_MANIFEST_SECTIONS_H
#define REPRISE_RUNTIME_SRC_MANIFEST_SECTIONS_H

#include "reprise/manifest.h"

#include <string>

namespace reprise::detail {

// Each adds what Manifest::collect() promises of some names.
void describe_seeds(Manifest &manifest);
void describe_command(Manifest &manifest);
void describe_libtorch(Manifest &manifest);
void describe_devices(Manifest &manifest);
void describe_environment(Manifest &manifest);
void describe_system(Manifest &manifest);
void describe_binaries(Manifest &manifest);
void describe_repository(Manifest &manifest);

/// The file's content; empty where it cannot be read. For files of /proc and
/// the like, whose sizes are not known beforehand.
std::string content_of(const std::string &path);
/// The value behind "name:" or "name =" in the lines of \p text; empty where
/// there is none.
std::string field_of(const std::string &text, const std::string &name);
std::string without_blanks_around(const std::string &text);

} // namespace reprise::detail

#endif
