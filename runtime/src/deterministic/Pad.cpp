//===- Pad.cpp - padding whose gradient repeats
//------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/deterministic_ops.h"

#include <torch/nn/functional/padding.h>

#include <algorithm>

using namespace reprise;
namespace F = torch::nn::functional;

/// What stands before (\p first) or behind the elements along \p dim.
static at::Tensor border(const at::Tensor &input, std::int64_t dim,
                         std::int64_t width, bool first, bool reflects) {
  const std::int64_t size = input.size(dim);
  if (reflects)
    return input.narrow(dim, first ? 1 : size - 1 - width, width).flip({dim});
  std::vector<std::int64_t> shape = input.sizes().vec();
  shape[static_cast<std::size_t>(dim)] = width;
  return input.narrow(dim, first ? 0 : size - 1, 1).expand(shape);
}

/// Joining and turning round has gradients that are joined and added up, each
/// by itself.
static at::Tensor pad_axis(at::Tensor input, std::int64_t dim,
                           std::int64_t before, std::int64_t behind,
                           bool reflects) {
  const std::int64_t size = input.size(dim);
  TORCH_CHECK(size > 0 && (!reflects || std::max(before, behind) < size),
              "pad: a padding of ", std::max(before, behind),
              " does not fit dimension ", dim, " of size ", size,
              reflects ? ", which must be larger" : "");
  TORCH_CHECK(size + before + behind > 0, "pad: nothing of dimension ", dim,
              " of size ", size, " is left");
  std::vector<at::Tensor> parts;
  if (before > 0)
    parts.push_back(border(input, dim, before, true, reflects));
  const std::int64_t from = std::max<std::int64_t>(0, -before),
                     to = size - std::max<std::int64_t>(0, -behind);
  parts.push_back(input.narrow(dim, from, to - from));
  if (behind > 0)
    parts.push_back(border(input, dim, behind, false, reflects));
  return at::cat(parts, dim);
}

at::Tensor reprise::deterministic::pad(const at::Tensor &input,
                                       const F::PadFuncOptions &options) {
  const std::string mode = torch::enumtype::get_enum_name(options.mode());
  const bool reflects = mode == "kReflect";
  if (!reflects && mode != "kReplicate")
    return F::pad(input, options);
  const std::vector<std::int64_t> &widths = options.pad();
  const auto axes = static_cast<std::int64_t>(widths.size() / 2);
  TORCH_CHECK(widths.size() % 2 == 0 && axes >= 1 && axes <= 3 &&
                  (input.dim() == axes + 1 || input.dim() == axes + 2),
              "pad: ", widths.size(), " widths do not go with an input of ",
              input.dim(), " dimensions");
  at::Tensor result = input;
  // The widths begin with the last dimension.
  for (std::int64_t axis = 0; axis < axes; ++axis)
    result = pad_axis(result, input.dim() - 1 - axis,
                      widths[static_cast<std::size_t>(2 * axis)],
                      widths[static_cast<std::size_t>(2 * axis + 1)], reflects);
  return result;
}
