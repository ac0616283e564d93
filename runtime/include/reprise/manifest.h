//===- manifest.h - what can change a run's bits ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_MANIFEST_H
#define REPRISE_MANIFEST_H

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace reprise {

/// What is known of a run that can change its bits: a list of names and values,
/// ordered by name, kept as a flat JSON object.
///
///     reprise::Manifest manifest = reprise::Manifest::collect();
///     manifest.set("data.version", "2026-11").write("run.manifest.json");
///
/// The names begin with what they are about:
///   seed         the run's seed, the epoch, the default generators' seeds
///   command      the program's arguments, as they were given
///   code         the executable and its shared libraries, each by its GNU
///                build ID or else by a digest of the file; the commit of the
///                repository that the executable lies in, or else the current
///                folder, and whether tracked files differ from it
///   libtorch     its version and build
///   flags        determinism and precision switches of at::Context
///   threads      of LibTorch's two pools
///   cpu, gpu     models, capabilities, numbers; the GPU's driver
///   cuda         versions of the CUDA runtime, cuDNN and NCCL
///   environment  the variables that change what LibTorch and its libraries
///                compute, where they are set
///   system       kernel, C library, compiler of this library, container
/// What cannot be found out is left out; nothing is guessed.
class Manifest {
public:
  Manifest() = default;

  /// What holds in this process now. Call it where the run's seed and flags are
  /// set. Reads the files of shared libraries that have no build ID, and asks
  /// `git`, where it is installed, for the state of the working tree. Does not
  /// start CUDA. Throws nothing but std::bad_alloc.
  static Manifest collect();

  /// Adds an entry or replaces it: the version of a data set, an option.
  Manifest &set(const std::string &name, const std::string &value);
  /// All entries by name.
  const std::map<std::string, std::string> &entries() const { return entries_; }

  /// A JSON object with one entry a line. Bytes that are not UTF-8 become
  /// U+FFFD.
  std::string json() const;
  /// The reverse. Throws std::runtime_error saying what is wrong where.
  static Manifest from_json(const std::string &text);

  /// @{
  /// Throw std::runtime_error with the path where that fails. A file that is
  /// there is replaced.
  void write(const std::string &path) const;
  static Manifest read(const std::string &path);
  /// @}

  /// @{
  /// Compare all entries.
  bool operator==(const Manifest &other) const {
    return entries_ == other.entries_;
  }
  bool operator!=(const Manifest &other) const { return !(*this == other); }
  /// @}

private:
  std::map<std::string, std::string> entries_;
};

/// One entry in which two manifests differ.
struct ManifestDifference {
  /// The entry's name.
  std::string name;
  /// @{
  /// Nothing where the manifest lacks the entry.
  std::optional<std::string> left, right;
  /// @}
  /// Why such a difference changes bits; empty where it is not known to.
  std::string reason;

  /// One line: "threads.intra-op is 2 here and 8 there: ...". The two runs can
  /// be given other names: "in run 1".
  std::string words(const std::string &left_place = "here",
                    const std::string &right_place = "there") const;
};

/// What differs, that which explains different bits best first: seeds and what
/// the user set, then the command, the code, versions, flags, threads, devices,
/// the environment and the rest of the system.
std::vector<ManifestDifference> differences(const Manifest &left,
                                            const Manifest &right);

} // namespace reprise

#endif
