//===- LibTorch.cpp - its version, switches and threads
//---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sections.h"

#include "../CudaInUse.h"
#include "../TorchVersion.h"
#include "../rng/Generators.h"
#include "../rng/RunSeed.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <mutex>
#include <vector>

using namespace reprise;

static std::string text(bool value) { return value ? "on" : "off"; }
static std::string text(const std::string &value) { return value; }
template <class Number> static std::string number(Number value) {
  return std::to_string(static_cast<long long>(value));
}

void reprise::detail::describe_seeds(Manifest &manifest) {
  const RunState run = run_state();
  if (run.seed)
    manifest.set("seed.run", std::to_string(*run.seed));
  manifest.set("seed.epoch", std::to_string(run.epoch));
  // Starting CUDA, for its generators, is not for a record to do.
  std::vector<at::Generator> generators;
  if (cuda_in_use() || !at::globalContext().hasCUDA())
    generators = default_generators();
  else
    generators = {at::globalContext().defaultGenerator(at::kCPU)};
  for (at::Generator &generator : generators) {
    std::lock_guard<std::mutex> lock(generator.mutex());
    manifest.set("seed." + generator.device().str(),
                 std::to_string(generator.current_seed()));
  }
}

static void describe_flags(Manifest &manifest) {
  at::Context &context = at::globalContext();
  // The getters of the older precision switches throw where the newer ones were
  // used too.
  auto flag = [&](const char *name, auto get) {
    try {
      manifest.set(std::string("flags.") + name, text(get()));
    } catch (const std::exception &) {
      manifest.set(std::string("flags.") + name, "set in two ways");
    }
  };
  flag("deterministic", [&] { return context.deterministicAlgorithms(); });
  flag("deterministic.warn-only",
       [&] { return context.deterministicAlgorithmsWarnOnly(); });
  flag("cudnn.enabled", [&] { return context.userEnabledCuDNN(); });
  flag("cudnn.deterministic", [&] { return context.deterministicCuDNN(); });
  flag("cudnn.benchmark", [&] { return context.benchmarkCuDNN(); });
  flag("cudnn.benchmark-limit",
       [&] { return number(context.benchmarkLimitCuDNN()); });
  flag("cudnn.tf32", [&] { return context.allowTF32CuDNN(); });
  flag("cublas.tf32", [&] { return context.allowTF32CuBLAS(); });
  flag("cublas.reduce-float16",
       [&] { return number(context.allowFP16ReductionCuBLAS()); });
  flag("mkldnn.enabled", [&] { return context.userEnabledMkldnn(); });
  flag("attention.flash", [&] { return context.userEnabledFlashSDP(); });
  flag("attention.math", [&] { return context.userEnabledMathSDP(); });
  flag("linalg", [&] { return number(context.linalgPreferredBackend()); });
  flag("matmul-precision", [&] {
    switch (context.float32MatmulPrecision()) {
    case at::Float32MatmulPrecision::HIGHEST:
      return std::string("highest");
    case at::Float32MatmulPrecision::HIGH:
      return std::string("high");
    case at::Float32MatmulPrecision::MEDIUM:
      return std::string("medium");
    }
    return std::string("unknown");
  });
#if REPRISE_TORCH_AT_LEAST(2, 2)
  flag("deterministic.fill",
       [&] { return context.deterministicFillUninitializedMemory(); });
#endif
#if REPRISE_TORCH_AT_LEAST(2, 6)
  flag("mkldnn.deterministic", [&] { return context.deterministicMkldnn(); });
  flag("cublas.reduce-bfloat16",
       [&] { return number(context.allowBF16ReductionCuBLAS()); });
  flag("cpu.reduce-float16", [&] { return context.allowFP16ReductionCPU(); });
  flag("attention.memory-efficient",
       [&] { return context.userEnabledMemEfficientSDP(); });
  flag("attention.cudnn", [&] { return context.userEnabledCuDNNSDP(); });
  flag("attention.math.reduce",
       [&] { return context.allowFP16BF16ReductionMathSDP(); });
  flag("blas", [&] { return number(context.blasPreferredBackend()); });
#endif
#if REPRISE_TORCH_AT_LEAST(2, 11)
  flag("cublas.accumulate-float16",
       [&] { return context.allowFP16AccumulationCuBLAS(); });
  flag("attention.flash3", [&] { return context.userEnabledFA3SDP(); });
#endif
}

/// 13000 as 13.0.
static std::string cuda_version(long version) {
  return std::to_string(version / 1000) + "." +
         std::to_string(version % 1000 / 10);
}

void reprise::detail::describe_libtorch(Manifest &manifest) {
  manifest.set("libtorch.version", TORCH_VERSION);
  auto one_line = [](const std::string &value) {
    return without_blanks_around(value.substr(0, value.find('\n')));
  };
  manifest.set("libtorch.mkl", one_line(at::get_mkl_version()));
  manifest.set("libtorch.mkldnn", one_line(at::get_mkldnn_version()));
  manifest.set("libtorch.openmp", one_line(at::get_openmp_version()));
#if REPRISE_TORCH_AT_LEAST(2, 6)
  manifest.set("cpu.capability", at::get_cpu_capability());
#endif
  manifest.set("threads.intra-op", number(at::get_num_threads()));
  manifest.set("threads.inter-op", number(at::get_num_interop_threads()));
  describe_flags(manifest);

  if (!at::globalContext().hasCUDA())
    return;
  const at::CUDAHooksInterface &cuda = at::detail::getCUDAHooks();
  manifest.set("cuda.runtime", cuda_version(cuda.versionCUDART()));
  if (cuda.hasCuDNN())
    manifest.set("cuda.cudnn", std::to_string(cuda.versionCuDNN()));
}
