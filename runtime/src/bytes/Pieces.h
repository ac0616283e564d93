//===- Pieces.h - bytes to write, in pieces ------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_PIECES_H
#define REPRISE_RUNTIME_SRC_PIECES_H

#include "Bytes.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace reprise::detail {

/// Bytes of its own, or those of a tensor's memory.
struct Piece {
  std::string bytes;
  at::Tensor memory;

  const void *data() const {
    return memory.defined() ? memory.data_ptr() : bytes.data();
  }
  std::size_t size() const {
    return memory.defined() ? memory.nbytes() : bytes.size();
  }
};

/// Writes as ByteWriter does, without copying large tensors.
class PieceWriter : public ByteWriter {
public:
  /// Appends a dense host tensor's memory, which must not change before it is
  /// written.
  void memory(const at::Tensor &tensor) {
    if (tensor.nbytes() < 65536) {
      if (tensor.nbytes() > 0)
        raw(tensor.data_ptr(), tensor.nbytes());
      return;
    }
    pieces_.push_back({take(), {}});
    pieces_.push_back({{}, tensor});
  }

  std::vector<Piece> take_pieces() {
    pieces_.push_back({take(), {}});
    return std::move(pieces_);
  }

private:
  std::vector<Piece> pieces_;
};

} // namespace reprise::detail

#endif
