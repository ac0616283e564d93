//===- Folder.cpp - the checkpoints of a folder ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Folder.h"

#include "../files/DurableFile.h"
#include "Head.h"

#include <cmath>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <system_error>

using namespace reprise::detail;

static const std::string prefix = "checkpoint-", suffix = ".reprise";

static std::string name_of(std::uint64_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, digits.size() < 8 ? 8 - digits.size() : 0, '0');
  return prefix + digits + suffix;
}

/// The number of a checkpoint's file name, none for another file.
static std::optional<std::uint64_t> number_of(const std::string &name) {
  // 18 digits fit in 64 bits.
  if (name.size() <= prefix.size() || name.size() > name_of(0).size() + 10)
    return {};
  const std::uint64_t number =
      std::strtoull(name.c_str() + prefix.size(), nullptr, 10);
  // No other spelling of a number is one of ours.
  if (name_of(number) != name)
    return {};
  return number;
}

Numbers reprise::detail::numbers_in(const std::filesystem::path &folder) {
  Numbers found;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end;
       !error && entry != end; entry.increment(error))
    if (const auto number = number_of(entry->path().filename().string()))
      found.insert(*number);
  if (error && error != std::errc::no_such_file_or_directory)
    throw std::runtime_error("checkpoint: cannot list the folder '" +
                             folder.string() + "': " + error.message());
  return found;
}

Folder::Folder(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  if (!std::filesystem::is_directory(path_))
    throw std::runtime_error("checkpoint: cannot create the folder '" +
                             path_.string() + "': " + error.message());
}

std::string Folder::path(std::uint64_t number) const {
  return (path_ / name_of(number)).string();
}

std::uint64_t Folder::best(const Numbers &numbers,
                           bool higher_is_better) const {
  std::uint64_t best = 0;
  double bestMetric = 0;
  for (const std::uint64_t number : numbers) {
    const auto head = head_of(path(number));
    if (!head || !head->metric || std::isnan(*head->metric))
      continue;
    const double metric = *head->metric;
    if (best == 0 ||
        (higher_is_better ? metric > bestMetric : metric < bestMetric)) {
      best = number;
      bestMetric = metric;
    }
  }
  return best;
}

void Folder::remove(std::uint64_t number) const {
  std::error_code ignored;
  std::filesystem::remove(path(number), ignored);
}

void Folder::remove_partial() const {
  for (const auto &entry : std::filesystem::directory_iterator(path_)) {
    std::filesystem::path name = entry.path().filename();
    std::error_code ignored;
    if (name.extension() == partialSuffix && number_of(name.stem().string()))
      std::filesystem::remove(entry.path(), ignored);
  }
}
