//===- Interpolate.cpp - resampling whose gradient repeats
//-------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Linear.h"
#include "reprise/deterministic_ops.h"

#include <torch/nn/functional/upsampling.h>

using namespace reprise;
namespace F = torch::nn::functional;

/// The options for one axis alone, of an image of one row where \p inRows.
static F::InterpolateFuncOptions
options_of_axis(const F::InterpolateFuncOptions &all, std::size_t axis,
                std::int64_t size, bool inRows) {
  F::InterpolateFuncOptions one = all;
  if (all.scale_factor() && !all.recompute_scale_factor().value_or(false)) {
    std::vector<double> scales = {(*all.scale_factor())[axis]};
    if (inRows)
      scales.insert(scales.begin(), 1);
    one.scale_factor(scales);
  } else {
    std::vector<std::int64_t> sizes = {size};
    if (inRows)
      sizes.insert(sizes.begin(), 1);
    const F::InterpolateFuncOptions none;
    one.size(sizes)
        .scale_factor(none.scale_factor())
        .recompute_scale_factor(none.recompute_scale_factor());
  }
  return one;
}

at::Tensor
reprise::deterministic::interpolate(const at::Tensor &input,
                                    const F::InterpolateFuncOptions &given) {
  F::InterpolateFuncOptions options = given;
  const std::string mode = torch::enumtype::get_enum_name(options.mode());
  if (mode == "kNearest" || mode == "kNearestExact")
    return F::interpolate(input, options);
  // What F::interpolate() would warn of, once is enough.
  const bool isArea = mode == "kArea";
  const at::Tensor output = F::interpolate(input.detach(), options);
  if (!isArea && !options.align_corners())
    options.align_corners(false);
  options.recompute_scale_factor(
      options.recompute_scale_factor().value_or(false));
  const auto axes = static_cast<std::size_t>(input.dim() - 2);
  auto weightsOf = [&](std::size_t axis, const at::Tensor &unit) {
    const std::int64_t size = output.size(static_cast<std::int64_t>(axis) + 2);
    const bool inRows = mode == "kBilinear" || mode == "kBicubic";
    F::InterpolateFuncOptions one =
        options_of_axis(options, axis, size, inRows);
    if (mode == "kTrilinear")
      one.mode(torch::kLinear);
    if (!inRows)
      return F::interpolate(unit.unsqueeze(0), one).squeeze(0);
    return F::interpolate(unit.unsqueeze(0).unsqueeze(2), one)
        .squeeze(2)
        .squeeze(0);
  };
  return reprise::detail::linear_along_axes(input, output, axes, weightsOf);
}
