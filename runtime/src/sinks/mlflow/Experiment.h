//===- Experiment.h - the experiment that a run belongs to ------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_MLFLOW_EXPERIMENT_H
#define REPRISE_RUNTIME_SRC_MLFLOW_EXPERIMENT_H

#include <filesystem>
#include <string>

namespace reprise::detail {

/// The ID of the experiment called \p name in MLflow's folder \p root, and the
/// name of its folder there. Where no experiment has the name, one is made at
/// \p time (in milliseconds). Throws std::runtime_error with the path.
std::string experiment_called(const std::string &name,
                              const std::filesystem::path &root,
                              long long time);

} // namespace reprise::detail

#endif
