//===- Names.h - names as MLflow allows them --------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_MLFLOW_NAMES_H
#define REPRISE_RUNTIME_SRC_MLFLOW_NAMES_H

#include <map>
#include <string>

namespace reprise::detail {

/// The names of a run's metrics, parameters or tags, which are paths of files
/// as well. One that MLflow refuses would keep it from reading the whole run.
class MlflowNames {
public:
  /// The name as it is if it can be, else one that looks like it and is no
  /// other's. Always the same for the same name.
  const std::string &of(const std::string &name);

private:
  std::map<std::string, std::string> names;
  bool is_free(const std::string &name) const;
};

} // namespace reprise::detail

#endif
