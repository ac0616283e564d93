//===- Nvcc.h - nvcc's command lines ----------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_NVCC_H
#define REPRISE_DRIVER_FRONTEND_NVCC_H

#include <string>
#include <vector>

namespace reprise::frontend {

/// The part of an nvcc command line that a host compiler has too: include
/// folders, definitions, the language's standard, and what is handed on with
/// `-Xcompiler`. What steers nvcc itself is left out.
std::vector<std::string>
translateNvcc(const std::vector<std::string> &arguments);

} // namespace reprise::frontend

#endif
