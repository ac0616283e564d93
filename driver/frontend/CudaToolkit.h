//===- CudaToolkit.h - what Clang needs for CUDA sources --------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_CUDATOOLKIT_H
#define REPRISE_DRIVER_FRONTEND_CUDATOOLKIT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace reprise::frontend {

/// The CUDA toolkit that \p compiler (nvcc) belongs to, else CUDA_HOME,
/// CUDA_PATH, /usr/local/cuda or what pip has put beside a LibTorch in
/// \p flags. Its headers suffice. Empty: there is none.
std::string cudaToolkit(llvm::StringRef compiler,
                        llvm::ArrayRef<std::string> flags = {});

/// Flags to read CUDA sources with the headers of \p toolkit: the host's side,
/// which has the kernels too.
std::vector<std::string> cudaFlags(llvm::StringRef toolkit);

/// What Clang reads before each CUDA source: it has a guard, and nothing of the
/// user's in it.
inline constexpr llvm::StringLiteral cudaPrelude =
    "__clang_cuda_runtime_wrapper.h";

/// Headers that Clang 19 asks for and a toolkit may lack, CUDA 13 the one, one
/// without cuRAND the other; to be there, with nothing in them.
std::vector<std::string> missingCudaHeaders();

} // namespace reprise::frontend

#endif
