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

#include <cstdint>
#include <string>
#include <vector>

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

/// A tensor as read, before it is copied anywhere.
struct TensorView {
  bool defined = false;
  at::ScalarType type = at::ScalarType::Undefined;
  std::vector<std::int64_t> sizes, strides;
  const char *data = nullptr;
  std::size_t bytes = 0;

  /// "float32 [3, 4]".
  std::string describe() const;
  bool fits(const at::Tensor &tensor) const;
  /// A new tensor in host memory, undefined if this is.
  at::Tensor make() const;
  /// Copies the bits into a tensor that it fits, seen by no gradient.
  void copy_to(at::Tensor tensor) const;
};

/// Throws MalformedBytes unless the bytes are those of a dense tensor.
TensorView read_tensor(ByteReader &in);

/// "float32 [3, 4]", or "undefined".
std::string describe(const at::Tensor &tensor);

} // namespace reprise::detail

#endif
