//===- OpenMp.h - the header of OpenMP's library ----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_OPENMP_H
#define REPRISE_DRIVER_FRONTEND_OPENMP_H

#include "llvm/ADT/StringRef.h"

namespace reprise::frontend {

/// What `omp.h` declares, after the OpenMP 5.0 specification. LibTorch's
/// headers include it under -fopenmp; Clang's own comes with another package
/// than Clang, and GCC's has attributes that Clang does not read.
llvm::StringRef openMpHeader();

} // namespace reprise::frontend

#endif
