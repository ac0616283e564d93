//===- Linear.h - operations that are linear along each axis ------------*- C++
//-*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_DETERMINISTIC_LINEAR_H
#define REPRISE_RUNTIME_SRC_DETERMINISTIC_LINEAR_H

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace reprise::detail {

/// For an axis of \p size elements, the matrix (size, size of the result) of
/// weights with which each element goes into each of the result's.
using WeightsOf =
    std::function<at::Tensor(std::size_t axis, const at::Tensor &unit)>;

/// \p output, as what an operation makes of \p input, with a gradient that is a
/// product of matrices. The operation must be linear in the input and separable
/// over its last \p axes dimensions; \p weightsOf is the operation along one of
/// these, counted from the first of them: it is given a unit matrix of doubles
/// on the CPU and gives its rows' images.
at::Tensor linear_along_axes(const at::Tensor &input, const at::Tensor &output,
                             std::size_t axes, const WeightsOf &weightsOf);

} // namespace reprise::detail

#endif
