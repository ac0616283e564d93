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

/// \p operation of \p input, which must be linear in the input and separable
/// over its last \p axes dimensions, with a gradient that is a product of
/// matrices. \p weightsOf is the operation along one of these dimensions,
/// counted from the first of them: it is given a unit matrix of doubles on the
/// CPU and gives its rows' images.
at::Tensor linear_along_axes(
    const at::Tensor &input, std::size_t axes,
    const std::function<at::Tensor(const at::Tensor &)> &operation,
    const WeightsOf &weightsOf);

} // namespace reprise::detail

#endif
