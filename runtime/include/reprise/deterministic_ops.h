//===- deterministic_ops.h - operations whose gradients repeat --*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DETERMINISTIC_OPS_H
#define REPRISE_DETERMINISTIC_OPS_H

#include <torch/nn/options/padding.h>
#include <torch/nn/options/pooling.h>
#include <torch/nn/options/upsampling.h>
#include <torch/nn/options/vision.h>

/// In place of functions of LibTorch that add up in the order in which threads
/// come, or throw in deterministic mode: the same arguments, the same bits of
/// the result, for which LibTorch's own kernels run, and gradients that repeat,
/// on the CPU and on CUDA, in deterministic mode or not. They can be
/// differentiated twice, but for grid_sample.
///
/// How: what is linear in its input has as its gradient a product of matrices,
/// one an axis, which LibTorch's own operation gives when it is applied to the
/// unit matrix; what picks elements adds gradients up in the order of their
/// indices. On CUDA, cuBLAS must be deterministic for the products:
/// DeterministicMode sees to that.
///
/// All throw c10::Error as the functions that they stand for.
namespace reprise::deterministic {

/// torch::nn::functional::interpolate: linear, bilinear, bicubic and trilinear,
/// with and without antialiasing, and area. What LibTorch does repeatably,
/// nearest, is its own.
/// Input (N, C, W), (N, C, H, W) or (N, C, D, H, W). The gradient costs two
/// (one an axis) products of matrices, and is nowhere stored as floats that are
/// less precise than the input's.
at::Tensor
interpolate(const at::Tensor &input,
            const torch::nn::functional::InterpolateFuncOptions &options);

/// @{
/// torch::nn::functional::adaptive_avg_pool1d, 2d, 3d. Input (N, C, ...) or
/// (C, ...).
at::Tensor adaptive_avg_pool1d(
    const at::Tensor &input,
    const torch::nn::functional::AdaptiveAvgPool1dFuncOptions &options);
at::Tensor adaptive_avg_pool2d(
    const at::Tensor &input,
    const torch::nn::functional::AdaptiveAvgPool2dFuncOptions &options);
at::Tensor adaptive_avg_pool3d(
    const at::Tensor &input,
    const torch::nn::functional::AdaptiveAvgPool3dFuncOptions &options);
/// @}

/// @{
/// torch::nn::functional::adaptive_max_pool2d, 3d and max_pool3d. Input
/// (N, C, ...) or (C, ...).
at::Tensor adaptive_max_pool2d(
    const at::Tensor &input,
    const torch::nn::functional::AdaptiveMaxPool2dFuncOptions &options);
at::Tensor adaptive_max_pool3d(
    const at::Tensor &input,
    const torch::nn::functional::AdaptiveMaxPool3dFuncOptions &options);
at::Tensor
max_pool3d(const at::Tensor &input,
           const torch::nn::functional::MaxPool3dFuncOptions &options);
/// @}

/// torch::nn::functional::pad: reflection and replication of one, two or three
/// dimensions. Constant and circular padding are LibTorch's own, which repeat.
at::Tensor pad(const at::Tensor &input,
               const torch::nn::functional::PadFuncOptions &options);

/// torch::nn::functional::grid_sample. Input (N, C, H, W) with grid
/// (N, H', W', 2) or (N, C, D, H, W) with grid (N, D', H', W', 3). Never takes
/// cuDNN's kernels. As LibTorch's own it can be differentiated once.
at::Tensor
grid_sample(const at::Tensor &input, const at::Tensor &grid,
            const torch::nn::functional::GridSampleFuncOptions &options = {});

/// @{
/// torch::index_add and torch::scatter_add.
at::Tensor index_add(const at::Tensor &self, std::int64_t dim,
                     const at::Tensor &index, const at::Tensor &source,
                     const at::Scalar &alpha = 1);
at::Tensor scatter_add(const at::Tensor &self, std::int64_t dim,
                       const at::Tensor &index, const at::Tensor &source);
/// @}

} // namespace reprise::deterministic

#endif
