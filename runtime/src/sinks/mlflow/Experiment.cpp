//===- Experiment.cpp - the experiment that a run belongs to --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Experiment.h"

#include "../../bytes/Hash.h"
#include "../../files/GrowingFile.h"
#include "Text.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

using namespace reprise::detail;

/// The ID of the experiment called \p name, if there is one.
static std::string find_experiment(const std::filesystem::path &root,
                                   const std::string &name) {
  std::string quoted = "'";
  for (char c : name)
    quoted += c == '\'' ? std::string("''") : std::string(1, c);
  // As MLflow writes it, and as this file does.
  const std::string lines[] = {"name: " + name, "name: " + quoted + "'",
                               "name: " + yaml(name)};
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto &entry : std::filesystem::directory_iterator(root, ignored)) {
    std::ifstream meta(entry.path() / "meta.yaml");
    for (std::string line; std::getline(meta, line);)
      if (std::find(std::begin(lines), std::end(lines), line) !=
          std::end(lines))
        found.push_back(entry.path().filename().string());
  }
  // The folder's order is any.
  const auto least = std::min_element(found.begin(), found.end());
  return least == found.end() ? std::string() : *least;
}

/// 18 digits, as MLflow's own. Made of the name, so that processes that start
/// at once make one experiment and not several.
static std::string new_id(const std::string &name) {
  if (name == "Default")
    return "0";
  const std::uint64_t least = 100000000000000000;
  return std::to_string(least + xxh64(name.data(), name.size()) % (9 * least));
}

std::string
reprise::detail::experiment_called(const std::string &name,
                                   const std::filesystem::path &root,
                                   long long milliseconds) {
  const std::string known = find_experiment(root, name);
  if (!known.empty())
    return known;
  const std::string id = new_id(name), time = std::to_string(milliseconds);
  const std::filesystem::path folder = root / id;
  create_folders("mlflow", folder.string());
  // In one step, since others may look for the experiment meanwhile.
  GrowingFile meta =
      GrowingFile::numbered("mlflow", (folder / "partial").string());
  meta.append("artifact_location: " + yaml(uri(folder)) +
              "\ncreation_time: " + time + "\nexperiment_id: '" + id +
              "'\nlast_update_time: " + time +
              "\nlifecycle_stage: active\nname: " + yaml(name) + '\n');
  meta.rename((folder / "meta.yaml").string());
  return id;
}
