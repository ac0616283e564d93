//===- TensorBytes.cpp - tensors as bytes ---------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TensorBytes.h"
#include "TensorBits.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty_strided.h>
#include <ATen/record_function.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <stdexcept>

using namespace reprise::detail;

void reprise::detail::write_tensor(PieceWriter &out, const at::Tensor &tensor,
                                   const std::string &name) {
  out.u8(tensor.defined());
  if (!tensor.defined())
    return;
  if (tensor.layout() != at::kStrided || tensor.is_quantized())
    throw std::invalid_argument(
        "checkpoint: '" + name +
        "' is a sparse or quantized tensor; save its parts with add_state()");
  at::NoGradGuard noGradient;
  at::DisableRecordFunctionGuard noRecord;
  at::Tensor host = tensor.detach().cpu().resolve_conj().resolve_neg();
  if (!host.is_non_overlapping_and_dense())
    host = host.contiguous();
  out.text(type_name(host.scalar_type()));
  out.u32(static_cast<std::uint32_t>(host.dim()));
  for (std::int64_t size : host.sizes())
    out.i64(size);
  for (std::int64_t stride : host.strides())
    out.i64(stride);
  out.u64(host.nbytes());
  out.memory(host);
}

static at::ScalarType type_of(const std::string &name) {
  for (int i = 0; i < static_cast<int>(at::ScalarType::NumOptions); ++i) {
    const auto type = static_cast<at::ScalarType>(i);
    if (type != at::ScalarType::Undefined && !c10::isQIntType(type) &&
        type_name(type) == name && name != "UNKNOWN_SCALAR")
      return type;
  }
  throw MalformedBytes("a tensor's type is unknown to this LibTorch");
}

/// Are the strides those of a tensor without holes and overlaps?
static bool dense(const std::vector<std::int64_t> &sizes,
                  const std::vector<std::int64_t> &strides) {
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(
      order.begin(), order.end(),
      [&](std::size_t a, std::size_t b) { return strides[a] < strides[b]; });
  std::int64_t expected = 1;
  for (std::size_t i : order) {
    // The stride of a dimension of one element is never used.
    if (sizes[i] == 1)
      continue;
    if (strides[i] != expected)
      return false;
    expected *= sizes[i];
  }
  return true;
}

TensorView reprise::detail::read_tensor(ByteReader &in) {
  TensorView tensor;
  tensor.defined = in.flag();
  if (!tensor.defined)
    return tensor;
  tensor.type = type_of(in.text());
  const std::uint32_t dimensions = in.u32();
  if (dimensions > in.left() / 16)
    throw MalformedBytes("a tensor has more dimensions than the bytes allow");
  std::uint64_t count = 1;
  bool empty = false;
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    tensor.sizes.push_back(in.i64());
    const std::int64_t size = tensor.sizes.back();
    if (size < 0)
      throw MalformedBytes("a tensor's size is negative");
    empty |= size == 0;
    if (size > 0 && count > static_cast<std::uint64_t>(INT64_MAX) /
                                static_cast<std::uint64_t>(size))
      throw MalformedBytes("a tensor's size is too large");
    count *= size > 0 ? static_cast<std::uint64_t>(size) : 1;
  }
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    tensor.strides.push_back(in.i64());
    if (tensor.strides.back() < 0)
      throw MalformedBytes("a tensor's stride is negative");
  }
  if (empty)
    count = 0;
  const std::uint64_t bytes = in.u64();
  const std::uint64_t element = c10::elementSize(tensor.type);
  if (bytes > in.left() || bytes / element != count || bytes % element != 0)
    throw MalformedBytes("a tensor's size is not that of its bytes");
  if (!empty && !dense(tensor.sizes, tensor.strides))
    throw MalformedBytes("a tensor's strides are not dense");
  tensor.data = in.raw(bytes);
  tensor.bytes = static_cast<std::size_t>(bytes);
  return tensor;
}

static std::string describe(at::ScalarType type, c10::IntArrayRef sizes) {
  std::string text = type_name(type) + " [";
  for (std::size_t i = 0; i < sizes.size(); ++i)
    text += (i ? ", " : "") + std::to_string(sizes[i]);
  return text + "]";
}

std::string reprise::detail::describe(const at::Tensor &tensor) {
  return tensor.defined() ? ::describe(tensor.scalar_type(), tensor.sizes())
                          : "undefined";
}

std::string TensorView::describe() const {
  return defined ? ::describe(type, sizes) : "undefined";
}

bool TensorView::fits(const at::Tensor &tensor) const {
  if (!defined || !tensor.defined())
    return defined == tensor.defined();
  return type == tensor.scalar_type() && tensor.sizes() == sizes;
}

at::Tensor TensorView::make() const {
  if (!defined)
    return {};
  at::NoGradGuard noGradient;
  at::DisableRecordFunctionGuard noRecord;
  at::Tensor tensor =
      bytes == 0
          ? at::empty_strided(sizes, std::vector<std::int64_t>(sizes.size(), 1),
                              at::TensorOptions().dtype(type))
          : at::empty_strided(sizes, strides, at::TensorOptions().dtype(type));
  if (bytes > 0)
    std::memcpy(tensor.data_ptr(), data, bytes);
  return tensor;
}

void TensorView::copy_to(at::Tensor tensor) const {
  if (!defined || bytes == 0)
    return;
  at::NoGradGuard noGradient;
  at::DisableRecordFunctionGuard noRecord;
  tensor = tensor.detach();
  if (tensor.device().is_cpu() && tensor.strides() == strides &&
      !tensor.is_conj() && !tensor.is_neg())
    std::memcpy(tensor.data_ptr(), data, bytes);
  else
    tensor.copy_(make());
}
