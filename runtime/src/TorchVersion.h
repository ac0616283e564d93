//===- TorchVersion.h - LibTorch's version when compiling ----*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_TORCHVERSION_H
#define REPRISE_RUNTIME_SRC_TORCHVERSION_H

#if __has_include(<torch/headeronly/version.h>)
#include <torch/headeronly/version.h>
#else
#include <torch/version.h>
#endif

/// True if LibTorch is version MAJOR.MINOR or newer.
#define REPRISE_TORCH_AT_LEAST(MAJOR, MINOR)                                   \
  (TORCH_VERSION_MAJOR > (MAJOR) ||                                            \
   (TORCH_VERSION_MAJOR == (MAJOR) && TORCH_VERSION_MINOR >= (MINOR)))

#endif
