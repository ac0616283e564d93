//===- deterministic_mode.h - LibTorch's switches ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DETERMINISTIC_MODE_H
#define REPRISE_DETERMINISTIC_MODE_H

#include <string>

namespace reprise {

/// Switches LibTorch to deterministic algorithms, strictly: an operation that
/// has none throws instead of warning. In one call or one scope:
///
/// - deterministic algorithms on, warn-only off;
/// - cuDNN deterministic, and its benchmark off (benchmarking picks an
///   algorithm by its time, and deterministic algorithms leave it on);
/// - oneDNN deterministic, where this LibTorch has the switch;
/// - the fill of uninitialised memory off, where this LibTorch has the switch:
///   it costs up to 15 % and does not make a correct program more repeatable;
/// - before LibTorch 2.10 on a machine with CUDA: the environment variable
///   CUBLAS_WORKSPACE_CONFIG is set to `:4096:8` if it is unset and no CUDA
///   context exists yet. If one does, cuBLAS may have read it already, and a
///   std::runtime_error says so; it also does for a value other than `:4096:8`
///   and `:16:8`. After such an error no switch has changed.
///
/// The number of threads, TF32 and other precisions stay as they are: they
/// change results, but not from one run to the next on the same machine.
class DeterministicMode {
public:
  /// For the scope of this object; the destructor restores all switches (not
  /// the environment variable).
  [[nodiscard]] DeterministicMode();
  ~DeterministicMode();

  /// For the rest of the program. Call it at the top of main().
  static void enable();

  /// enable(), if the environment variable REPRISE_DETERMINISTIC is 1. Nothing
  /// if it is 0 or unset; std::invalid_argument for anything else. Returns
  /// whether it did. seed_everything() calls it.
  static bool enable_if_asked();

  /// A line for each switch that decides whether runs repeat, as it stands now:
  /// what it is set to, and what that means and costs. Then what the mode
  /// leaves out in this version of LibTorch. For people; Manifest has the same
  /// for programs. Starts no device.
  static std::string report();

  DeterministicMode(const DeterministicMode &) = delete;
  DeterministicMode &operator=(const DeterministicMode &) = delete;

private:
  bool algorithms_, warnOnly_, cudnn_, benchmark_, fill_, mkldnn_;
};

} // namespace reprise

#endif
