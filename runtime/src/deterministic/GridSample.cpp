//===- GridSample.cpp - sampling whose gradient repeats
//----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The gradient is written down as it is defined: each sample is a sum of taps,
// elements of the input times weights that hang on the grid.
//===----------------------------------------------------------------------===//

#include "AddAt.h"
#include "reprise/deterministic_ops.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

using namespace reprise;
using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

namespace {

// In the numbering of at::grid_sampler_2d().
enum class Mode : std::int64_t { Bilinear, Nearest, Bicubic };
enum class Padding : std::int64_t { Zeros, Border, Reflection };

struct Settings {
  Mode mode;
  Padding padding;
  bool alignCorners;
};

/// Which element along one axis, by how much: both (N, P) for P samples.
struct Part {
  at::Tensor index, weight;
};

/// The same over all axes; the index counts the elements of a plane.
using Tap = Part;

/// Turned back at the edges as often as it takes.
at::Tensor reflect(const at::Tensor &at, double low, double high) {
  const double span = high - low;
  if (span <= 0)
    return at::zeros_like(at);
  const at::Tensor far = (at - low).abs(), rest = at::fmod(far, span),
                   turns = at::floor(far / span);
  return at::where(at::fmod(turns, 2) == 0, rest + low, span - rest + low);
}

/// Where a coordinate lies once it is brought into the input. What is held at
/// an edge does not move with the grid.
at::Tensor bring_inside(at::Tensor at, std::int64_t size,
                        const Settings &settings) {
  const auto last = static_cast<double>(size - 1);
  if (settings.padding == Padding::Zeros)
    return at;
  if (settings.padding == Padding::Reflection)
    at = settings.alignCorners ? reflect(at, 0, last)
                               : reflect(at, -0.5, last + 0.5);
  at = at::where(at <= 0, at::zeros_like(at), at);
  return at::where(at >= last, at::full_like(at, last), at);
}

/// The element at a whole coordinate, which counts for nothing outside.
Part part_at(const at::Tensor &whole, std::int64_t size,
             const at::Tensor &weight) {
  const at::Tensor inside = (whole >= 0).logical_and(whole <= size - 1);
  return {at::where(inside, whole, at::zeros_like(whole)).to(at::kLong),
          at::where(inside, weight, at::zeros_like(weight))};
}

/// The weights of the elements at -1, 0, 1 and 2 from the one before a
/// coordinate that lies \p t behind it: Keys' cubic with a = -0.75.
std::vector<at::Tensor> cubic_weights(const at::Tensor &t) {
  constexpr double a = -0.75;
  auto near = [&](const at::Tensor &x) {
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  };
  auto far = [&](const at::Tensor &x) {
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  };
  return {far(t + 1), near(t), near(1 - t), far(2 - t)};
}

std::vector<Part> parts_along(const at::Tensor &grid, std::int64_t size,
                              const Settings &settings) {
  const auto length = static_cast<double>(size);
  const at::Tensor place = settings.alignCorners
                               ? (grid + 1) / 2 * (length - 1)
                               : ((grid + 1) * length - 1) / 2;
  if (settings.mode == Mode::Bicubic) {
    const at::Tensor before = place.detach().floor();
    std::vector<Part> parts;
    std::int64_t step = -1;
    for (const at::Tensor &weight : cubic_weights(place - before))
      parts.push_back(part_at(
          bring_inside(before + step++, size, settings).round(), size, weight));
    return parts;
  }
  const at::Tensor inside = bring_inside(place, size, settings);
  if (settings.mode == Mode::Nearest)
    return {
        part_at(inside.detach().round(), size, at::ones_like(inside.detach()))};
  const at::Tensor before = inside.detach().floor();
  return {part_at(before, size, before + 1 - inside),
          part_at(before + 1, size, inside - before)};
}

/// Input (N, C, sizes...), grid (N, P, axes): the last of the grid's numbers is
/// for the first axis.
std::vector<Tap> taps_of(at::IntArrayRef sizes, const at::Tensor &grid,
                         const Settings &settings) {
  const auto axes = static_cast<std::int64_t>(sizes.size());
  std::vector<Tap> taps;
  for (std::int64_t axis = 0; axis < axes; ++axis) {
    const std::int64_t size = sizes[static_cast<std::size_t>(axis)];
    std::vector<Tap> next;
    for (const Part &part :
         parts_along(grid.select(-1, axes - 1 - axis), size, settings)) {
      if (taps.empty() && axis == 0)
        next.push_back(part);
      for (const Tap &tap : taps)
        next.push_back(
            {tap.index * size + part.index, tap.weight * part.weight});
    }
    taps = std::move(next);
  }
  return taps;
}

class GridSample : public torch::autograd::Function<GridSample> {
public:
  static Variable forward(AutogradContext *context, const Variable &input,
                          const Variable &grid, const Settings &settings) {
    context->save_for_backward({input, grid});
    context->saved_data["mode"] = static_cast<std::int64_t>(settings.mode);
    context->saved_data["padding"] =
        static_cast<std::int64_t>(settings.padding);
    context->saved_data["align"] = settings.alignCorners;
    const auto sample =
        input.dim() == 5 ? &at::grid_sampler_3d : &at::grid_sampler_2d;
    return sample(input, grid, static_cast<std::int64_t>(settings.mode),
                  static_cast<std::int64_t>(settings.padding),
                  settings.alignCorners);
  }

  static variable_list backward(AutogradContext *context,
                                variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor input = saved[0].detach();
    const Settings settings{
        static_cast<Mode>(context->saved_data["mode"].toInt()),
        static_cast<Padding>(context->saved_data["padding"].toInt()),
        context->saved_data["align"].toBool()};
    // One plane, one list of samples: (N, C, S) and (N, C, P).
    const at::Tensor planes = input.flatten(2),
                     gradient = gradients[0].detach().flatten(2);
    const at::AutoGradMode record(true);
    const at::Tensor grid =
        saved[1].detach().flatten(1, -2).requires_grad_(true);
    const std::vector<Tap> taps =
        taps_of(input.sizes().slice(2), grid, settings);

    at::Tensor ofInput = at::zeros_like(planes),
               sum = at::zeros({}, grid.options());
    for (const Tap &tap : taps) {
      const at::Tensor index = tap.index.unsqueeze(1).expand_as(gradient);
      ofInput = reprise::detail::add_at(
          ofInput, 2, index, gradient * tap.weight.detach().unsqueeze(1));
      const at::Tensor product = (gradient * planes.gather(2, index)).sum(1);
      sum = sum + (product * tap.weight).sum();
    }
    at::Tensor ofGrid = at::zeros_like(saved[1]);
    if (sum.requires_grad())
      ofGrid =
          torch::autograd::grad({sum}, {grid}, {}, {}, false, true)[0].view_as(
              saved[1]);
    return {ofInput.detach().view_as(input), ofGrid.detach(), Variable()};
  }
};

} // namespace

at::Tensor reprise::deterministic::grid_sample(
    const at::Tensor &input, const at::Tensor &grid,
    const torch::nn::functional::GridSampleFuncOptions &options) {
  const std::string mode = torch::enumtype::get_enum_name(options.mode()),
                    padding =
                        torch::enumtype::get_enum_name(options.padding_mode());
  Settings settings{Mode::Bilinear, Padding::Zeros,
                    options.align_corners().value_or(false)};
  if (mode == "kNearest")
    settings.mode = Mode::Nearest;
  else if (mode == "kBicubic")
    settings.mode = Mode::Bicubic;
  if (padding == "kBorder")
    settings.padding = Padding::Border;
  else if (padding == "kReflection")
    settings.padding = Padding::Reflection;
  return GridSample::apply(input, grid, settings);
}
