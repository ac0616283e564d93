//===- System.cpp - the processor, the system, the environment
//------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sections.h"

#include <cstdlib>
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

using namespace reprise;

/// Read when CUDA, cuBLAS, cuDNN, NCCL, MKL, oneDNN, OpenMP or LibTorch start,
/// or by us; by LibTorch's and the libraries' documentation and sources.
static constexpr const char *variables[] = {
    "ATEN_CPU_CAPABILITY",
    "CUBLASLT_WORKSPACE_SIZE",
    "CUBLAS_WORKSPACE_CONFIG",
    "CUDA_LAUNCH_BLOCKING",
    "CUDA_MODULE_LOADING",
    "CUDA_VISIBLE_DEVICES",
    "CUDNN_CONV_WSCAP_DBG",
    "DNNL_DEFAULT_FPMATH_MODE",
    "DNNL_MAX_CPU_ISA",
    "FLASH_ATTENTION_DETERMINISTIC",
    "GOMP_CPU_AFFINITY",
    "HIPBLASLT_ALLOW_TF32",
    "KMP_AFFINITY",
    "KMP_DETERMINISTIC_REDUCTION",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "MALLOC_PERTURB_",
    "MKL_CBWR",
    "MKL_DYNAMIC",
    "MKL_ENABLE_INSTRUCTIONS",
    "MKL_NUM_THREADS",
    "MKL_THREADING_LAYER",
    "NCCL_ALGO",
    "NCCL_PROTO",
    "NVIDIA_TF32_OVERRIDE",
    "OMP_DYNAMIC",
    "OMP_NUM_THREADS",
    "OMP_PROC_BIND",
    "OMP_SCHEDULE",
    "OMP_THREAD_LIMIT",
    "OPENBLAS_NUM_THREADS",
    "ONEDNN_DEFAULT_FPMATH_MODE",
    "ONEDNN_MAX_CPU_ISA",
    "PYTORCH_CUDA_ALLOC_CONF",
    "REPRISE_DETERMINISTIC",
    "REPRISE_SEED",
    "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
    "TORCH_BLAS_PREFER_CUBLASLT",
    "TORCH_CUDNN_V8_API_DISABLED",
    "TORCH_LINALG_PREFER_CUSOLVER",
};

void reprise::detail::describe_environment(Manifest &manifest) {
  for (const char *name : variables)
    if (const char *value = std::getenv(name))
      manifest.set(std::string("environment.") + name, value);
}

void reprise::detail::describe_command(Manifest &manifest) {
  std::string text;
  const std::string arguments = content_of("/proc/self/cmdline");
  for (std::size_t at = 0; at < arguments.size();) {
    const std::size_t end = arguments.find('\0', at);
    const std::string argument = arguments.substr(at, end - at);
    const bool isPlain =
        !argument.empty() &&
        argument.find_first_of(" \t\n'\"\\$`*?;&|<>()") == std::string::npos;
    if (!text.empty())
      text += ' ';
    text += isPlain ? argument : "'" + argument + "'";
    at = end == std::string::npos ? arguments.size() : end + 1;
  }
  if (!text.empty())
    manifest.set("command", text);
}

/// What tells a container's first process or root folder from another.
static std::string container() {
  if (access("/run/.containerenv", F_OK) == 0)
    return "podman";
  if (access("/.dockerenv", F_OK) == 0)
    return "docker";
  const char *name = std::getenv("container");
  return name ? name : "";
}

static void describe_processor(Manifest &manifest) {
  using namespace reprise::detail;
  const std::string processors = content_of("/proc/cpuinfo");
  const std::string model = field_of(processors, "model name");
  if (!model.empty())
    manifest.set("cpu.model", model);
  const std::string features = field_of(processors, "flags");
  for (const char *feature : {"avx2", "avx512f", "avx512_bf16", "amx_tile"})
    if ((" " + features + " ").find(std::string(" ") + feature + " ") !=
        std::string::npos)
      manifest.set(std::string("cpu.feature.") + feature, "yes");
#ifdef __linux__
  cpu_set_t usable;
  if (sched_getaffinity(0, sizeof usable, &usable) == 0)
    manifest.set("cpu.count", std::to_string(CPU_COUNT(&usable)));
#endif
}

void reprise::detail::describe_system(Manifest &manifest) {
  describe_processor(manifest);
  utsname name{};
  if (uname(&name) == 0) {
    manifest.set("system.kernel",
                 std::string(name.sysname) + " " + name.release);
    manifest.set("system.machine", name.machine);
  }
  const std::string release =
      field_of(content_of("/etc/os-release"), "PRETTY_NAME");
  if (!release.empty())
    manifest.set("system.release", release);
  if (std::string inside = container(); !inside.empty())
    manifest.set("system.container", inside);
#ifdef __GLIBC__
  manifest.set("system.libc", std::string("glibc ") + gnu_get_libc_version());
#endif
#ifdef __VERSION__
  manifest.set("system.compiler", __VERSION__);
#endif
}
