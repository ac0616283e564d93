//===- CublasWorkspace.cpp - CUBLAS_WORKSPACE_CONFIG ----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CublasWorkspace.h"

#include <cstdlib>
#include <stdexcept>
#include <string>

using namespace reprise;

static constexpr const char *variable = "CUBLAS_WORKSPACE_CONFIG";

void reprise::detail::ensure_cublas_workspace(bool cudaInUse) {
  if (const char *value = std::getenv(variable)) {
    // LibTorch's own check knows just these two.
    const std::string text = value;
    if (text == ":4096:8" || text == ":16:8")
      return;
    throw std::runtime_error(
        "deterministic mode: the environment variable CUBLAS_WORKSPACE_CONFIG "
        "is '" +
        text + "', with which cuBLAS is not deterministic; set it to :4096:8");
  }
  if (cudaInUse)
    throw std::runtime_error(
        "deterministic mode: CUDA is already in use and cuBLAS may have read "
        "CUBLAS_WORKSPACE_CONFIG, which is unset; switch deterministic mode on "
        "at the top of main(), or start the program with "
        "CUBLAS_WORKSPACE_CONFIG=:4096:8");
#ifdef _WIN32
  const bool failed = _putenv_s(variable, ":4096:8") != 0;
#else
  const bool failed = setenv(variable, ":4096:8", 0) != 0;
#endif
  if (failed)
    throw std::runtime_error(
        "deterministic mode: could not set CUBLAS_WORKSPACE_CONFIG; start the "
        "program with CUBLAS_WORKSPACE_CONFIG=:4096:8");
}
