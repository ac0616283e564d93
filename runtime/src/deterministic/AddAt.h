//===- AddAt.h - adding at indices, in their order ------------------------*-
// C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_DETERMINISTIC_ADDAT_H
#define REPRISE_RUNTIME_SRC_DETERMINISTIC_ADDAT_H

#include <ATen/core/Tensor.h>

namespace reprise::detail {

/// torch::scatter_add, in an order that repeats; can be differentiated.
at::Tensor add_at(const at::Tensor &self, std::int64_t dim,
                  const at::Tensor &index, const at::Tensor &source);

} // namespace reprise::detail

#endif
