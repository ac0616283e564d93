//===- Run.cpp - losses for MLflow ----------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/mlflow.h"

#include "../../bytes/Utf8.h"
#include "../../files/GrowingFile.h"
#include "../SinkStep.h"
#include "Experiment.h"
#include "Names.h"
#include "Text.h"
#include "reprise/manifest.h"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>

using namespace reprise;
namespace fs = std::filesystem;

static const char who[] = "mlflow";

static std::string random_id() {
  std::random_device system;
  std::string id;
  while (id.size() < 32)
    id += "0123456789abcdef"[system() & 15];
  return id;
}

/// What MLflow calls the states of a run.
enum class Status { running = 1, finished = 3, failed = 4 };

class MlflowRun::Folder {
public:
  const std::string id = random_id();
  std::string path;

  Folder(const std::string &root, const std::string &experimentName,
         const std::string &givenName, SinkClock clock)
      : name(givenName.empty() ? id.substr(0, 8) : givenName),
        clock(std::move(clock)), startTime(milliseconds()) {
    // The program may change to another folder.
    const fs::path absolute = fs::absolute(root);
    experiment =
        reprise::detail::experiment_called(experimentName, absolute, startTime);
    path = (absolute / experiment / id).string();
    reprise::detail::create_folders(who, path);
    write_meta(Status::running);
    for (const char *part : {"artifacts", "metrics", "params", "tags"})
      reprise::detail::create_folders(who, (fs::path(path) / part).string());
    write_value("tags", tagNames.of("mlflow.runName"), name);
  }

  ~Folder() {
    const bool passes = std::uncaught_exceptions() > exceptions;
    try {
      write_meta(passes ? Status::failed : Status::finished);
    } catch (...) {
      // The run stays marked as running.
    }
  }

  void scalar(std::int64_t step, double value, const std::string &metric) {
    std::lock_guard<std::mutex> lock(mutex);
    const std::string line = std::to_string(milliseconds()) + ' ' +
                             reprise::detail::digits(value) + ' ' +
                             std::to_string(step) + '\n';
    const auto found = metrics.find(metric);
    if (found != metrics.end())
      found->second.append(line);
    else
      metrics.emplace(metric, put("metrics", metricNames.of(metric), line));
  }

  void param(const std::string &key, const std::string &value) {
    // Older versions of MLflow read one line.
    std::string line = value;
    std::replace_if(
        line.begin(), line.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    std::lock_guard<std::mutex> lock(mutex);
    write_value("params", paramNames.of(key), line);
  }

  void tag(const std::string &key, const std::string &value) {
    std::lock_guard<std::mutex> lock(mutex);
    write_value("tags", tagNames.of(key), value);
  }

  void artifact(const std::string &file, const std::string &content) {
    std::lock_guard<std::mutex> lock(mutex);
    put("artifacts", file, content);
  }

private:
  const std::string name;
  const SinkClock clock;
  const long long startTime;
  const int exceptions = std::uncaught_exceptions();
  std::string experiment;
  reprise::detail::MlflowNames metricNames, paramNames, tagNames;
  std::map<std::string, reprise::detail::GrowingFile> metrics;
  std::mutex mutex;

  long long milliseconds() const {
    return static_cast<long long>(clock() * 1000);
  }

  void write_meta(Status status) {
    const std::string end = status == Status::running
                                ? std::string("null")
                                : std::to_string(milliseconds());
    const char *user = std::getenv("USER");
    // Newer versions of MLflow read run_id, older ones run_uuid. Those before
    // 1.0 want what is empty here.
    put("", "meta.yaml",
        "artifact_uri: " +
            reprise::detail::yaml(
                reprise::detail::uri(fs::path(path) / "artifacts")) +
            "\ndeleted_time: null\nend_time: " + end +
            "\nentry_point_name: ''\nexperiment_id: '" + experiment +
            "'\nlifecycle_stage: active\nrun_id: '" + id +
            "'\nrun_name: " + reprise::detail::yaml(name) + "\nrun_uuid: '" +
            id + "'\nsource_name: ''\nsource_type: 4\nsource_version: ''" +
            "\nstart_time: " + std::to_string(startTime) +
            "\nstatus: " + std::to_string(static_cast<int>(status)) +
            "\ntags: []\nuser_id: " + reprise::detail::yaml(user ? user : "") +
            '\n');
  }

  void write_value(const std::string &part, const std::string &key,
                   const std::string &value) {
    put(part, key, reprise::detail::as_utf8(value));
  }

  /// Puts a file in place with its first content: MLflow cannot read a run that
  /// has an empty metric.
  reprise::detail::GrowingFile put(const std::string &part,
                                   const std::string &file,
                                   const std::string &content) {
    const fs::path place = fs::path(path) / part / file;
    reprise::detail::create_folders(who, place.parent_path().string());
    reprise::detail::GrowingFile out(who,
                                     (fs::path(path) / "partial").string());
    out.append(content);
    out.rename(place.string());
    return out;
  }
};

MlflowRun::MlflowRun(const std::string &folder, const std::string &experiment,
                     const std::string &name, SinkClock clock)
    : folder_(std::make_unique<Folder>(folder, experiment, name,
                                       std::move(clock))) {}
MlflowRun::~MlflowRun() = default;

const std::string &MlflowRun::id() const { return folder_->id; }
const std::string &MlflowRun::path() const { return folder_->path; }

void MlflowRun::scalar(std::uint64_t step, double value,
                       const std::string &name) {
  folder_->scalar(reprise::detail::signed_step(who, step), value, name);
}

void MlflowRun::param(const std::string &name, const std::string &value) {
  folder_->param(name, value);
}

void MlflowRun::tag(const std::string &name, const std::string &value) {
  folder_->tag(name, value);
}

void MlflowRun::manifest(const Manifest &manifest) {
  for (const auto &[name, value] : manifest.entries())
    folder_->param(name, value);
  // MLflow shows it beside the run.
  const auto commit = manifest.entries().find("code.commit");
  if (commit != manifest.entries().end())
    folder_->tag("mlflow.source.git.commit", commit->second);
  folder_->artifact("manifest.json", manifest.json());
}
