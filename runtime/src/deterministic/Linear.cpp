//===- Linear.cpp - operations that are linear along each axis
//---------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Linear.h"

#include <torch/csrc/autograd/custom_function.h>

#include <ATen/ATen.h>

#include <tuple>

using namespace reprise;
using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

/// What \p tensor becomes when the dimension \p axis is multiplied by \p matrix
/// (from, to).
static at::Tensor multiply(const at::Tensor &tensor, std::int64_t axis,
                           const at::Tensor &matrix) {
  return at::matmul(tensor.transpose(axis, -1), matrix).transpose(axis, -1);
}

namespace {

class Linear : public torch::autograd::Function<Linear> {
public:
  /// The output is in a tuple, so that it is not taken for an input.
  static Variable forward(AutogradContext *context, const Variable &input,
                          const std::tuple<at::Tensor> &output,
                          std::int64_t axes,
                          const reprise::detail::WeightsOf &weightsOf) {
    variable_list weights;
    for (std::int64_t axis = 0; axis < axes; ++axis) {
      const at::Tensor unit =
          at::eye(input.size(input.dim() - axes + axis), at::kDouble);
      weights.push_back(
          weightsOf(static_cast<std::size_t>(axis), unit).to(input.options()));
    }
    context->save_for_backward(weights);
    return std::get<0>(output);
  }

  static variable_list backward(AutogradContext *context,
                                variable_list gradients) {
    const variable_list weights = context->get_saved_variables();
    at::Tensor gradient = gradients[0];
    const auto axes = static_cast<std::int64_t>(weights.size());
    for (std::int64_t axis = 0; axis < axes; ++axis)
      gradient = multiply(gradient, axis - axes,
                          weights[static_cast<std::size_t>(axis)].t());
    return {gradient, Variable(), Variable(), Variable()};
  }
};

} // namespace

at::Tensor reprise::detail::linear_along_axes(const at::Tensor &input,
                                              const at::Tensor &output,
                                              std::size_t axes,
                                              const WeightsOf &weightsOf) {
  if (!at::GradMode::is_enabled() || !input.requires_grad())
    return output;
  return Linear::apply(input, std::make_tuple(output),
                       static_cast<std::int64_t>(axes), weightsOf);
}
