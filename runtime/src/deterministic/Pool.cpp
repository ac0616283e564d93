//===- Pool.cpp - pooling whose gradient repeats
//-----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AddAt.h"
#include "Linear.h"
#include "reprise/deterministic_ops.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/nn/functional/pooling.h>

using namespace reprise;
using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;
namespace F = torch::nn::functional;

/// Adaptive average pooling by \p pool, which is one of F's, over as many axes
/// as it has.
template <class Options>
static at::Tensor average(const at::Tensor &input, std::size_t axes,
                          at::Tensor (*pool)(const at::Tensor &,
                                             const Options &),
                          const Options &options) {
  const at::Tensor output = pool(input.detach(), options);
  auto weightsOf = [&](std::size_t axis, const at::Tensor &unit) {
    const std::int64_t size =
        output.size(output.dim() - static_cast<std::int64_t>(axes - axis));
    return F::adaptive_avg_pool1d(unit, F::AdaptiveAvgPool1dFuncOptions(size));
  };
  return reprise::detail::linear_along_axes(input, output, axes, weightsOf);
}

at::Tensor reprise::deterministic::adaptive_avg_pool1d(
    const at::Tensor &input, const F::AdaptiveAvgPool1dFuncOptions &options) {
  return average(input, 1, &F::adaptive_avg_pool1d, options);
}

at::Tensor reprise::deterministic::adaptive_avg_pool2d(
    const at::Tensor &input, const F::AdaptiveAvgPool2dFuncOptions &options) {
  return average(input, 2, &F::adaptive_avg_pool2d, options);
}

at::Tensor reprise::deterministic::adaptive_avg_pool3d(
    const at::Tensor &input, const F::AdaptiveAvgPool3dFuncOptions &options) {
  return average(input, 3, &F::adaptive_avg_pool3d, options);
}

namespace {

/// What picks one element of a plane for each element of its result.
class Pick : public torch::autograd::Function<Pick> {
public:
  /// \p found are the result and, shaped as it, indices, which count the
  /// elements of a plane: the last \p axes dimensions.
  static Variable forward(AutogradContext *context, const Variable &input,
                          const std::tuple<at::Tensor, at::Tensor> &found,
                          std::int64_t axes) {
    context->saved_data["shape"] = input.sizes().vec();
    context->saved_data["axes"] = axes;
    context->save_for_backward({std::get<1>(found)});
    return std::get<0>(found);
  }

  static variable_list backward(AutogradContext *context,
                                variable_list gradients) {
    const auto shape = context->saved_data["shape"].toIntVector();
    const auto axes = context->saved_data["axes"].toInt();
    const at::Tensor indices = context->get_saved_variables()[0];
    const std::int64_t first = indices.dim() - axes;
    const at::Tensor flat = indices.flatten(first),
                     gradient = gradients[0].flatten(first);
    std::int64_t plane = 1;
    for (std::size_t i = static_cast<std::size_t>(first); i < shape.size(); ++i)
      plane *= shape[i];
    std::vector<std::int64_t> sizes(shape.begin(), shape.begin() + first);
    sizes.push_back(plane);
    const at::Tensor sum = reprise::detail::add_at(
        at::zeros(sizes, gradient.options()), -1, flat, gradient);
    return {sum.view(shape), Variable(), Variable()};
  }
};

} // namespace

static at::Tensor pick(const at::Tensor &input,
                       const std::tuple<at::Tensor, at::Tensor> &found,
                       std::int64_t axes) {
  return Pick::apply(input, found, axes);
}

at::Tensor reprise::deterministic::adaptive_max_pool2d(
    const at::Tensor &input, const F::AdaptiveMaxPool2dFuncOptions &options) {
  return pick(input,
              F::adaptive_max_pool2d_with_indices(input.detach(), options), 2);
}

at::Tensor reprise::deterministic::adaptive_max_pool3d(
    const at::Tensor &input, const F::AdaptiveMaxPool3dFuncOptions &options) {
  return pick(input,
              F::adaptive_max_pool3d_with_indices(input.detach(), options), 3);
}

at::Tensor
reprise::deterministic::max_pool3d(const at::Tensor &input,
                                   const F::MaxPool3dFuncOptions &options) {
  return pick(input, F::max_pool3d_with_indices(input.detach(), options), 3);
}
