//===- TensorBits.h - a tensor's bits on the host ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_TENSORBITS_H
#define REPRISE_RUNTIME_SRC_TENSORBITS_H

#include <ATen/core/Tensor.h>

#include <string>

namespace reprise::detail {

/// The name of an element type, as Python writes it: "float32".
std::string type_name(at::ScalarType type);

/// The tensor's elements in row-major order in host memory, seen by no gradient
/// and no record of operations. Throws std::invalid_argument if it is
/// undefined, sparse or quantized.
at::Tensor on_host(const at::Tensor &tensor);

} // namespace reprise::detail

#endif
