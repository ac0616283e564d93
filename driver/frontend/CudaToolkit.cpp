//===- CudaToolkit.cpp - what Clang needs for CUDA sources ----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CudaToolkit.h"
#include "HostCompiler.h"
#include "Installation.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

using namespace llvm;

namespace reprise::frontend {

namespace {

/// Where the missing headers pretend to lie: before the toolkit's, and behind
/// everybody's, so that one that is there is taken.
constexpr StringRef ownHeaders = "/reprise-builtin/cuda";
constexpr StringRef lastHeaders = "/reprise-builtin/cuda-last";

bool isToolkit(const Twine &folder) {
  return sys::fs::exists(folder + "/include/cuda_runtime.h") &&
         sys::fs::exists(folder + "/include/crt/host_config.h");
}

/// In `site-packages/nvidia`, for a LibTorch in `site-packages/torch`.
std::string besideLibTorch(ArrayRef<std::string> flags) {
  for (StringRef flag : flags) {
    flag.consume_front("-I");
    if (!flag.consume_back("/torch/include"))
      continue;
    std::error_code error;
    std::vector<std::string> folders;
    for (sys::fs::directory_iterator entry(flag + "/nvidia", error), end;
         !error && entry != end; entry.increment(error))
      if (isToolkit(entry->path()))
        folders.push_back(entry->path());
    if (!folders.empty())
      return *llvm::max_element(folders);
  }
  return "";
}

} // namespace

std::string cudaToolkit(StringRef compiler, ArrayRef<std::string> flags) {
  std::string program = programFile(compiler);
  if (sys::path::filename(program) == "nvcc") {
    StringRef folder = sys::path::parent_path(sys::path::parent_path(program));
    if (isToolkit(folder))
      return folder.str();
  }
  for (StringRef variable : {"CUDA_HOME", "CUDA_PATH"})
    if (auto folder = sys::Process::GetEnv(variable))
      if (isToolkit(*folder))
        return *folder;
  if (isToolkit("/usr/local/cuda"))
    return "/usr/local/cuda";
  return besideLibTorch(flags);
}

std::vector<std::string> cudaFlags(StringRef toolkit) {
  // Clang's driver takes a toolkit only as a whole, with its programs; what it
  // would add stands here. The version is the last that Clang 19 knows.
  return {"-x", "cuda", "--cuda-host-only", "-nocudalib", "-nocudainc",
          "-Xclang", "-target-sdk-version=12.5",
          // CUDA's C++ library tests for concepts with them.
          "-Xclang", "-fcuda-allow-variadic-functions", "-isystem",
          resourceFolder() + "/include/cuda_wrappers", "-include",
          cudaPrelude.str(), "-isystem", ownHeaders.str(), "-isystem",
          (toolkit + "/include").str(),
          // CUDA 13 keeps its C++ library in a folder of its own.
          "-isystem", (toolkit + "/include/cccl").str(), "-idirafter",
          lastHeaders.str()};
}

std::vector<std::string> missingCudaHeaders() {
  return {(ownHeaders + "/texture_fetch_functions.h").str(),
          (lastHeaders + "/curand_mtgp32_kernel.h").str()};
}

} // namespace reprise::frontend
