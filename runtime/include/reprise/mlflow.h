//===- mlflow.h - losses for MLflow -----------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_MLFLOW_H
#define REPRISE_MLFLOW_H

#include <reprise/trace_sink.h>

#include <cstdint>
#include <memory>
#include <string>

namespace reprise {

/// A run in a folder that MLflow reads, its file store. No server is needed
/// while the training runs. Add it to a Trace, or use it alone:
///
///     reprise::MlflowRun run("mlruns", "digits");
///     run.scalar(step, accuracy, "validation/accuracy");
///
/// MLflow from 3.13 on reads the folder once it is moved into a database,
/// `mlflow migrate-filestore --source mlruns --target sqlite:///mlflow.db`, or
/// with MLFLOW_ALLOW_FILE_STORE=true in the environment. Older ones read it as
/// it is: `mlflow ui --backend-store-uri mlruns`.
///
/// Values are written with all their digits. Characters that MLflow does not
/// allow in names become '_'; a name that would then be another's gets one '_'
/// more.
///
/// Each value reaches the system before the call returns. The run is marked as
/// finished when the object is destroyed, or as failed if that is while an
/// exception passes; one that is killed stays marked as running, and can be
/// read. Safe to use from several threads. Throws std::runtime_error with the
/// path where a file cannot be written, std::invalid_argument for a step of
/// 2^63 or more.
class MlflowRun : public TraceSink {
public:
  /// Creates a run in an experiment, and the experiment where no other has the
  /// name. A run without a name is called by the first digits of its ID.
  explicit MlflowRun(const std::string &folder,
                     const std::string &experiment = "Default",
                     const std::string &name = "",
                     SinkClock clock = system_clock);
  ~MlflowRun() override;

  void scalar(std::uint64_t step, double value,
              const std::string &name) override;
  /// Writes a parameter, such as an option of the training.
  void param(const std::string &name, const std::string &value);
  /// Writes a tag.
  void tag(const std::string &name, const std::string &value);
  /// Writes each entry as a parameter, so that MLflow shows in what runs
  /// differ, and the manifest itself as the artifact manifest.json.
  void manifest(const Manifest &manifest) override;

  /// The run's ID: 32 random digits, which are drawn from the system.
  const std::string &id() const;
  /// The run's folder.
  const std::string &path() const;

private:
  class Folder;
  std::unique_ptr<Folder> folder_;
};

} // namespace reprise

#endif
