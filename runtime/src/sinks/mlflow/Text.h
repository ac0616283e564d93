//===- Text.h - what stands in MLflow's files -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_MLFLOW_TEXT_H
#define REPRISE_RUNTIME_SRC_MLFLOW_TEXT_H

#include <filesystem>
#include <string>

namespace reprise::detail {

/// A string in YAML: as in JSON.
std::string yaml(const std::string &text);

/// The place of a file or folder as a URI (RFC 8089).
std::string uri(const std::filesystem::path &path);

/// All digits of a value, and what Python reads as a float, in any locale.
std::string digits(double value);

} // namespace reprise::detail

#endif
