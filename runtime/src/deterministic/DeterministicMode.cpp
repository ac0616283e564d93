//===- DeterministicMode.cpp - LibTorch's switches ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/deterministic_mode.h"

#include "../CudaInUse.h"
#include "../TorchVersion.h"
#include "CublasWorkspace.h"

#include <ATen/Context.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

using namespace reprise;

// The switches that not every version has.
static bool fill() {
#if REPRISE_TORCH_AT_LEAST(2, 2)
  return at::globalContext().deterministicFillUninitializedMemory();
#else
  return false;
#endif
}

static void set_fill([[maybe_unused]] bool on) {
#if REPRISE_TORCH_AT_LEAST(2, 2)
  at::globalContext().setDeterministicFillUninitializedMemory(on);
#endif
}

static bool mkldnn() {
#if REPRISE_TORCH_AT_LEAST(2, 6)
  return at::globalContext().deterministicMkldnn();
#else
  return false;
#endif
}

static void set_mkldnn([[maybe_unused]] bool on) {
#if REPRISE_TORCH_AT_LEAST(2, 6)
  at::globalContext().setDeterministicMkldnn(on);
#endif
}

void DeterministicMode::enable() {
  at::Context &context = at::globalContext();
#if !REPRISE_TORCH_AT_LEAST(2, 10)
  // First, since it may throw.
  if (context.hasCUDA() && at::getNumGPUs() > 0)
    reprise::detail::ensure_cublas_workspace(reprise::detail::cuda_in_use());
#endif
  context.setDeterministicAlgorithms(true, /*warn_only=*/false);
  context.setDeterministicCuDNN(true);
  context.setBenchmarkCuDNN(false);
  set_mkldnn(true);
  set_fill(false);
}

bool DeterministicMode::enable_if_asked() {
  const char *value = std::getenv("REPRISE_DETERMINISTIC");
  const std::string asked = value ? value : "0";
  if (asked == "0")
    return false;
  if (asked != "1")
    throw std::invalid_argument(
        "the environment variable REPRISE_DETERMINISTIC is '" + asked +
        "'; set it to 1 for deterministic mode or to 0, or unset it");
  enable();
  return true;
}

DeterministicMode::DeterministicMode()
    : algorithms_(at::globalContext().deterministicAlgorithms()),
      warnOnly_(at::globalContext().deterministicAlgorithmsWarnOnly()),
      cudnn_(at::globalContext().deterministicCuDNN()),
      benchmark_(at::globalContext().benchmarkCuDNN()), fill_(fill()),
      mkldnn_(mkldnn()) {
  enable();
}

DeterministicMode::~DeterministicMode() {
  at::Context &context = at::globalContext();
  context.setDeterministicAlgorithms(algorithms_, warnOnly_);
  context.setDeterministicCuDNN(cudnn_);
  context.setBenchmarkCuDNN(benchmark_);
  set_mkldnn(mkldnn_);
  set_fill(fill_);
}
