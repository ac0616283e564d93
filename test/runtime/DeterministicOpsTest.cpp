//===- DeterministicOpsTest.cpp - operations whose gradients repeat -------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include "reprise/deterministic_mode.h"
#include "reprise/deterministic_ops.h"

#include <functional>
#include <type_traits>

using namespace reprise;
using reprise::test::bits;
namespace F = torch::nn::functional;

namespace {

using Operation = std::function<at::Tensor(const at::Tensor &)>;

/// One operation, ours and LibTorch's, for inputs of a shape.
struct Case {
  std::string name;
  std::vector<std::int64_t> shape;
  Operation ours, theirs;
};

F::InterpolateFuncOptions sizes(std::vector<std::int64_t> size) {
  return F::InterpolateFuncOptions().size(size);
}
F::InterpolateFuncOptions scales(std::vector<double> scale) {
  return F::InterpolateFuncOptions().scale_factor(scale).recompute_scale_factor(
      false);
}

/// LibTorch 1.13 has them in its tensor API alone.
constexpr bool HasBicubicGrids =
    std::is_constructible_v<F::GridSampleFuncOptions::mode_t,
                            torch::enumtype::kBicubic>;

template <typename Options> void make_bicubic(Options &options) {
  if constexpr (HasBicubicGrids)
    options.mode(torch::kBicubic);
}

Case interpolation(const std::string &name, std::vector<std::int64_t> shape,
                   const F::InterpolateFuncOptions &options) {
  return {name, std::move(shape),
          [=](const at::Tensor &x) {
            return deterministic::interpolate(x, options);
          },
          [=](const at::Tensor &x) { return F::interpolate(x, options); }};
}

Case padding(const std::string &name, std::vector<std::int64_t> shape,
             const F::PadFuncOptions &options) {
  return {name, std::move(shape),
          [=](const at::Tensor &x) { return deterministic::pad(x, options); },
          [=](const at::Tensor &x) { return F::pad(x, options); }};
}

template <class Options>
Case pooling(const std::string &name, std::vector<std::int64_t> shape,
             at::Tensor (*ours)(const at::Tensor &, const Options &),
             at::Tensor (*theirs)(const at::Tensor &, const Options &),
             const Options &options) {
  return {name, std::move(shape),
          [=](const at::Tensor &x) { return ours(x, options); },
          [=](const at::Tensor &x) { return theirs(x, options); }};
}

/// Samples inside, at the edges and outside of the input.
at::Tensor grid_for(const at::Tensor &input) {
  const bool isVolume = input.dim() == 5;
  std::vector<std::int64_t> shape = {input.size(0), 5, 4};
  if (isVolume)
    shape.push_back(3);
  shape.push_back(isVolume ? 3 : 2);
  auto generator = at::detail::createCPUGenerator(11);
  return (torch::rand(shape, generator, at::kDouble) * 3 - 1.5)
      .to(input.scalar_type());
}

Case sampling(const std::string &name, std::vector<std::int64_t> shape,
              const F::GridSampleFuncOptions &options) {
  return {name, std::move(shape),
          [=](const at::Tensor &x) {
            return deterministic::grid_sample(x, grid_for(x), options);
          },
          [=](const at::Tensor &x) {
            return F::grid_sample(x, grid_for(x), options);
          }};
}

std::vector<Case> cases() {
  using Sizes = std::vector<std::int64_t>;
  std::vector<Case> all;
  for (const bool align : {false, true}) {
    const std::string way = align ? "Aligned" : "";
    auto add = [&](const char *name, Sizes shape,
                   F::InterpolateFuncOptions options) {
      all.push_back(
          interpolation(name + way, shape, options.align_corners(align)));
    };
    add("LinearUp", {2, 3, 5}, sizes({13}).mode(torch::kLinear));
    add("LinearDown", {2, 3, 13}, sizes({5}).mode(torch::kLinear));
    add("BilinearUp", {2, 3, 5, 7}, sizes({11, 15}).mode(torch::kBilinear));
    add("BilinearDown", {2, 3, 9, 8}, sizes({4, 3}).mode(torch::kBilinear));
    add("BilinearToOne", {1, 2, 4, 4}, sizes({1, 1}).mode(torch::kBilinear));
    add("BilinearFromOne", {1, 2, 1, 1}, sizes({3, 4}).mode(torch::kBilinear));
    add("BilinearScale", {2, 3, 5, 7}, scales({2, 1.7}).mode(torch::kBilinear));
    add("BilinearScaleAnew", {2, 3, 5, 7},
        scales({2, 1.7}).mode(torch::kBilinear).recompute_scale_factor(true));
    add("BilinearAntialias", {2, 3, 12, 9},
        sizes({5, 4}).mode(torch::kBilinear).antialias(true));
    add("BicubicUp", {2, 3, 5, 7}, sizes({11, 15}).mode(torch::kBicubic));
    add("BicubicDown", {2, 3, 9, 8}, sizes({4, 3}).mode(torch::kBicubic));
    add("BicubicScale", {2, 3, 5, 7}, scales({1.5, 2.2}).mode(torch::kBicubic));
    add("BicubicAntialias", {2, 3, 12, 9},
        sizes({5, 4}).mode(torch::kBicubic).antialias(true));
    add("Trilinear", {2, 2, 3, 4, 5}, sizes({5, 3, 9}).mode(torch::kTrilinear));
    add("TrilinearScale", {2, 2, 3, 4, 5},
        scales({2, 1.5, 0.7}).mode(torch::kTrilinear));
  }
  all.push_back(
      interpolation("Area", {2, 3, 8, 9}, sizes({3, 5}).mode(torch::kArea)));
  all.push_back(interpolation("AreaScale", {2, 3, 8, 9},
                              scales({0.5, 0.4}).mode(torch::kArea)));
  all.push_back(interpolation("Nearest", {2, 3, 4, 5}, sizes({7, 9})));

  using Avg1 = F::AdaptiveAvgPool1dFuncOptions;
  using Avg2 = F::AdaptiveAvgPool2dFuncOptions;
  using Avg3 = F::AdaptiveAvgPool3dFuncOptions;
  all.push_back(pooling("AdaptiveAvg1d", {2, 3, 11},
                        &deterministic::adaptive_avg_pool1d,
                        &F::adaptive_avg_pool1d, Avg1(4)));
  all.push_back(pooling("AdaptiveAvg2d", {2, 3, 11, 6},
                        &deterministic::adaptive_avg_pool2d,
                        &F::adaptive_avg_pool2d, Avg2({4, 5})));
  all.push_back(pooling("AdaptiveAvg2dNoBatch", {3, 11, 6},
                        &deterministic::adaptive_avg_pool2d,
                        &F::adaptive_avg_pool2d, Avg2({4, 6})));
  all.push_back(pooling("AdaptiveAvg3d", {2, 2, 5, 6, 7},
                        &deterministic::adaptive_avg_pool3d,
                        &F::adaptive_avg_pool3d, Avg3({2, 3, 4})));
  using Max2 = F::AdaptiveMaxPool2dFuncOptions;
  using Max3 = F::AdaptiveMaxPool3dFuncOptions;
  all.push_back(pooling("AdaptiveMax2d", {2, 3, 11, 6},
                        &deterministic::adaptive_max_pool2d,
                        &F::adaptive_max_pool2d, Max2({4, 5})));
  all.push_back(pooling("AdaptiveMax2dNoBatch", {3, 11, 6},
                        &deterministic::adaptive_max_pool2d,
                        &F::adaptive_max_pool2d, Max2({4, 4})));
  all.push_back(pooling("AdaptiveMax3d", {2, 2, 5, 6, 7},
                        &deterministic::adaptive_max_pool3d,
                        &F::adaptive_max_pool3d, Max3({2, 3, 4})));
  all.push_back(pooling("Max3dOverlapping", {2, 2, 6, 7, 8},
                        &deterministic::max_pool3d, &F::max_pool3d,
                        F::MaxPool3dFuncOptions(3).stride(2).padding(1)));

  auto reflect = [](Sizes widths) {
    return F::PadFuncOptions(widths).mode(torch::kReflect);
  };
  auto replicate = [](Sizes widths) {
    return F::PadFuncOptions(widths).mode(torch::kReplicate);
  };
  all.push_back(padding("Reflect1d", {2, 3, 5}, reflect({4, 2})));
  all.push_back(padding("Reflect2d", {2, 3, 5, 4}, reflect({3, 1, 0, 4})));
  all.push_back(
      padding("Reflect3d", {1, 2, 3, 4, 5}, reflect({1, 2, 3, 0, 2, 1})));
  all.push_back(padding("Replicate1d", {2, 3, 5}, replicate({7, 2})));
  all.push_back(padding("Replicate2d", {2, 3, 5, 4}, replicate({3, 9, 0, 4})));
  all.push_back(
      padding("Replicate3d", {1, 2, 3, 4, 5}, replicate({1, 2, 3, 0, 2, 6})));
  all.push_back(
      padding("ReplicateCrops", {2, 3, 5, 6}, replicate({-2, 1, 3, -1})));
  all.push_back(padding("Constant", {2, 3, 5}, F::PadFuncOptions({1, 2})));

  std::vector<std::string> modes = {"Bilinear", "Nearest"};
  if (HasBicubicGrids)
    modes.push_back("Bicubic");
  for (const bool align : {false, true})
    for (const std::string border : {"Zeros", "Border", "Reflection"})
      for (const std::string &mode : modes) {
        F::GridSampleFuncOptions options;
        options.align_corners(align);
        if (mode == "Nearest")
          options.mode(torch::kNearest);
        if (mode == "Bicubic")
          make_bicubic(options);
        if (border == "Border")
          options.padding_mode(torch::kBorder);
        if (border == "Reflection")
          options.padding_mode(torch::kReflection);
        const std::string name = mode + border + (align ? "Aligned" : "");
        all.push_back(sampling("Grid2d" + name, {2, 3, 4, 5}, options));
        if (mode != "Bicubic")
          all.push_back(sampling("Grid3d" + name, {2, 2, 3, 4, 5}, options));
      }
  return all;
}

/// A number for each element of the result, as a loss would give.
at::Tensor weights_for(const at::Tensor &output) {
  auto generator = at::detail::createCPUGenerator(5);
  return torch::randn(output.sizes(), generator, output.options());
}

struct Pass {
  at::Tensor output, gradient;
};

Pass run(const Operation &operation, const at::Tensor &values) {
  const at::Tensor input = values.clone().requires_grad_(true);
  const at::Tensor output = operation(input);
  output.backward(weights_for(output));
  return {output.detach(), input.grad()};
}

at::Tensor values_for(const Case &one, at::ScalarType type) {
  auto generator = at::detail::createCPUGenerator(3);
  return torch::randn(one.shape, generator, at::kDouble).to(type);
}

} // namespace

TEST(DeterministicOps, GivesTheBitsOfLibTorch) {
  for (const Case &one : cases()) {
    SCOPED_TRACE(one.name);
    for (at::ScalarType type : {at::kFloat, at::kDouble}) {
      const at::Tensor values = values_for(one, type);
      EXPECT_EQ(bits(one.ours(values)), bits(one.theirs(values)));
      EXPECT_EQ(bits(run(one.ours, values).output), bits(one.theirs(values)));
    }
  }
}

TEST(DeterministicOps, HasTheGradientOfLibTorch) {
  for (const Case &one : cases()) {
    SCOPED_TRACE(one.name);
    for (auto [type, tolerance] :
         {std::pair{at::kDouble, 1e-11}, std::pair{at::kFloat, 1e-4}}) {
      const at::Tensor values = values_for(one, type);
      const Pass ours = run(one.ours, values), theirs = run(one.theirs, values);
      EXPECT_EQ(ours.gradient.sizes(), values.sizes());
      EXPECT_TRUE(
          torch::allclose(ours.gradient, theirs.gradient, tolerance, tolerance))
          << (ours.gradient - theirs.gradient).abs().max();
    }
  }
}

/// Central differences of the weighted sum of the result: no code of LibTorch's
/// gradients takes part.
TEST(DeterministicOps, HasTheGradientOfItsDifferences) {
  for (const Case &one : cases()) {
    SCOPED_TRACE(one.name);
    const at::Tensor values = values_for(one, at::kDouble);
    const at::Tensor gradient = run(one.ours, values).gradient;
    constexpr double step = 1e-6;
    auto loss = [&](const at::Tensor &at) {
      const at::Tensor output = one.ours(at);
      return (output * weights_for(output)).sum().item<double>();
    };
    const std::int64_t stride = std::max<std::int64_t>(1, values.numel() / 12);
    for (std::int64_t i = 0; i < values.numel(); i += stride) {
      at::Tensor above = values.clone(), below = values.clone();
      above.flatten()[i] += step;
      below.flatten()[i] -= step;
      EXPECT_NEAR(gradient.flatten()[i].item<double>(),
                  (loss(above) - loss(below)) / (2 * step), 1e-7)
          << "element " << i;
    }
  }
}

TEST(DeterministicOps, RepeatsWithAnyNumberOfThreads) {
  for (const Case &one : cases()) {
    SCOPED_TRACE(one.name);
    std::vector<std::int64_t> shape = one.shape;
    // Enough for LibTorch to share the work out.
    if (shape.size() > 3)
      shape[1] *= 64;
    auto generator = at::detail::createCPUGenerator(3);
    const at::Tensor values = torch::randn(shape, generator, at::kFloat);
    const int before = at::get_num_threads();
    for (int threads : {1, 2, 8}) {
      at::set_num_threads(threads);
      const auto first = bits(run(one.ours, values).gradient);
      for (int again = 0; again < 3; ++again)
        EXPECT_EQ(bits(run(one.ours, values).gradient), first)
            << threads << " threads";
    }
    at::set_num_threads(before);
  }
}

TEST(DeterministicOps, RunsInDeterministicMode) {
  for (const Case &one : cases()) {
    SCOPED_TRACE(one.name);
    const at::Tensor values = values_for(one, at::kFloat);
    const Pass without = run(one.ours, values);
    const DeterministicMode mode;
    const Pass with = run(one.ours, values);
    EXPECT_EQ(bits(with.output), bits(without.output));
    EXPECT_EQ(bits(with.gradient), bits(without.gradient));
  }
}

TEST(DeterministicOps, RepeatsOnCuda) {
  if (!torch::cuda::is_available())
    GTEST_SKIP() << "no CUDA device";
  for (const Case &one : cases()) {
    SCOPED_TRACE(one.name);
    const DeterministicMode mode;
    const at::Tensor host = values_for(one, at::kFloat), values = host.cuda();
    const Pass first = run(one.ours, values);
    for (int again = 0; again < 5; ++again)
      EXPECT_EQ(bits(run(one.ours, values).gradient), bits(first.gradient));
  }
}

TEST(DeterministicGridSample, MovesWithTheGrid) {
  for (const bool align : {false, true}) {
    F::GridSampleFuncOptions options;
    options.align_corners(align);
    auto generator = at::detail::createCPUGenerator(3);
    const at::Tensor input = torch::randn({2, 3, 4, 5}, generator, at::kDouble);
    auto gradient = [&](auto sample) {
      const at::Tensor grid = grid_for(input).requires_grad_(true);
      const at::Tensor output = sample(input, grid, options);
      output.backward(weights_for(output));
      return grid.grad();
    };
    EXPECT_TRUE(torch::allclose(
        gradient(&deterministic::grid_sample),
        gradient(
            static_cast<at::Tensor (*)(const at::Tensor &, const at::Tensor &,
                                       const F::GridSampleFuncOptions &)>(
                &F::grid_sample)),
        1e-10, 1e-10));
  }
}

TEST(DeterministicGridSample, TakesGridsThatAreNoNumbers) {
  const at::Tensor input = torch::ones({1, 1, 4, 4}).requires_grad_(true);
  at::Tensor grid = torch::zeros({1, 2, 2, 2});
  grid.flatten()[0] = NAN;
  grid.flatten()[3] = INFINITY;
  deterministic::grid_sample(input, grid).sum().backward();
  EXPECT_EQ(input.grad().sizes(), input.sizes());
}

TEST(DeterministicAdd, IsLibTorchsOnTheCpu) {
  auto generator = at::detail::createCPUGenerator(9);
  const at::Tensor self = torch::randn({7, 4}, generator, at::kFloat),
                   source = torch::randn({30, 4}, generator, at::kFloat),
                   index = torch::randint(7, {30}, generator, at::kLong);
  EXPECT_EQ(bits(deterministic::index_add(self, 0, index, source, 2)),
            bits(at::index_add(self, 0, index, source, 2)));
  const at::Tensor wide = index.unsqueeze(1).expand_as(source);
  EXPECT_EQ(bits(deterministic::scatter_add(self, 0, wide, source)),
            bits(at::scatter_add(self, 0, wide, source)));
}

TEST(DeterministicAdd, IsTheSumOnCuda) {
  if (!torch::cuda::is_available())
    GTEST_SKIP() << "no CUDA device";
  auto generator = at::detail::createCPUGenerator(9);
  const at::Tensor self = torch::randn({7, 5, 4}, generator, at::kDouble),
                   source = torch::randn({7, 3000, 4}, generator, at::kDouble),
                   index = torch::randint(5, {3000}, generator, at::kLong);
  const at::Tensor wide = index.view({1, -1, 1}).expand_as(source);
  const at::Tensor sum =
      deterministic::index_add(self.cuda(), 1, index.cuda(), source.cuda(), 2);
  EXPECT_TRUE(torch::allclose(
      sum.cpu(), at::index_add(self, 1, index, source, 2), 1e-10, 1e-10));
  const at::Tensor scattered =
      deterministic::scatter_add(self.cuda(), 1, wide.cuda(), source.cuda());
  EXPECT_TRUE(torch::allclose(
      scattered.cpu(), at::scatter_add(self, 1, wide, source), 1e-10, 1e-10));
  for (int again = 0; again < 5; ++again)
    EXPECT_EQ(bits(deterministic::scatter_add(self.cuda(), 1, wide.cuda(),
                                              source.cuda())),
              bits(scattered));
}

TEST(DeterministicOpsDifferentiate, Twice) {
  const at::Tensor input =
      torch::randn({1, 2, 3, 4}, at::kDouble).requires_grad_(true);
  const at::Tensor output = deterministic::interpolate(
      input * input, sizes({5, 5}).mode(torch::kBilinear).align_corners(false));
  const at::Tensor first =
      torch::autograd::grad({output.pow(2).sum()}, {input}, {}, true, true)[0];
  const at::Tensor second = torch::autograd::grad({first.sum()}, {input})[0];
  const at::Tensor other = F::interpolate(
      input * input, sizes({5, 5}).mode(torch::kBilinear).align_corners(false));
  const at::Tensor firstOfOther =
      torch::autograd::grad({other.pow(2).sum()}, {input}, {}, true, true)[0];
  EXPECT_TRUE(torch::allclose(
      second, torch::autograd::grad({firstOfOther.sum()}, {input})[0]));
}

TEST(DeterministicOpsRefuse, WhatLibTorchRefuses) {
  const at::Tensor image = torch::zeros({1, 1, 4, 4});
  EXPECT_THROW(
      deterministic::pad(image,
                         F::PadFuncOptions({4, 0, 0, 0}).mode(torch::kReflect)),
      c10::Error);
  EXPECT_THROW(deterministic::pad(
                   image, F::PadFuncOptions({1, 1, 1}).mode(torch::kReplicate)),
               c10::Error);
  EXPECT_THROW(
      deterministic::interpolate(image, sizes({2}).mode(torch::kBilinear)),
      c10::Error);
  EXPECT_THROW(deterministic::grid_sample(image, torch::zeros({1, 2, 2, 3})),
               c10::Error);
}
