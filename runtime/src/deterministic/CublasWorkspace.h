//===- CublasWorkspace.h - CUBLAS_WORKSPACE_CONFIG -----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_CUBLASWORKSPACE_H
#define REPRISE_RUNTIME_SRC_CUBLASWORKSPACE_H

namespace reprise::detail {

/// Makes sure that CUBLAS_WORKSPACE_CONFIG has a value with which cuBLAS is
/// deterministic: sets it if it is unset and `cudaInUse` is false. Throws
/// std::runtime_error, and changes nothing, if it is too late for that or if
/// the variable has another value.
void ensure_cublas_workspace(bool cudaInUse);

} // namespace reprise::detail

#endif
