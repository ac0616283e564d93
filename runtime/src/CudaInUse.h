//===- CudaInUse.h - whether CUDA has been started --------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_CUDAINUSE_H
#define REPRISE_RUNTIME_SRC_CUDAINUSE_H

namespace reprise::detail {

/// Whether this process has a CUDA context on any device. Makes none.
bool cuda_in_use();

} // namespace reprise::detail

#endif
