//===- TensorBytes.h - tensors as bytes ----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_TENSORBYTES_H
#define REPRISE_RUNTIME_SRC_TENSORBYTES_H

#include "Pieces.h"

#include <ATen/core/Tensor.h>

#include <string>

namespace reprise::detail {

/// Appends a tensor, which may be undefined, with its element type, shape, bits
/// and the order of its dimensions in memory:
///
///   defined (u8), and if so: type (text, "float32"), number of dimensions
///   (u32), sizes and strides (i64), number of bytes (u64), bytes in the order
///   of memory
///
/// Throws std::invalid_argument, with \p name, if it is sparse or quantized.
void write_tensor(PieceWriter &out, const at::Tensor &tensor,
                  const std::string &name);

/// Reads a tensor into host memory of its own; undefined if it was. Throws
/// MalformedBytes unless the bytes are those of a dense tensor.
at::Tensor read_tensor(ByteReader &in);

/// Are both undefined, or of one element type and shape?
bool same_kind(const at::Tensor &one, const at::Tensor &other);

/// Copies the bits of a tensor that read_tensor() gave into one of the same
/// kind, seen by no gradient.
void copy_bits(const at::Tensor &from, at::Tensor to);

/// "float32 [3, 4]", or "undefined".
std::string describe(const at::Tensor &tensor);

} // namespace reprise::detail

#endif
