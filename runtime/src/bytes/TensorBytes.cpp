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
#include <vector>

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

static std::vector<std::int64_t> read_sizes(ByteReader &in,
                                            std::uint32_t dimensions) {
  std::vector<std::int64_t> sizes;
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    sizes.push_back(in.i64());
    if (sizes.back() < 0)
      throw MalformedBytes("a tensor's size or stride is negative");
  }
  return sizes;
}

/// The number of elements, of which a tensor that has none may claim any shape.
static std::uint64_t count_of(const std::vector<std::int64_t> &sizes) {
  std::uint64_t count = 1;
  bool empty = false;
  for (std::int64_t size : sizes) {
    empty |= size == 0;
    const auto factor = static_cast<std::uint64_t>(size > 0 ? size : 1);
    if (count > static_cast<std::uint64_t>(INT64_MAX) / factor)
      throw MalformedBytes("a tensor's size is too large");
    count *= factor;
  }
  return empty ? 0 : count;
}

at::Tensor reprise::detail::read_tensor(ByteReader &in) {
  if (!in.flag())
    return {};
  const at::ScalarType type = type_of(in.text());
  const std::uint32_t dimensions = in.u32();
  if (dimensions > in.left() / 16)
    throw MalformedBytes("a tensor has more dimensions than the bytes allow");
  const std::vector<std::int64_t> sizes = read_sizes(in, dimensions);
  std::vector<std::int64_t> strides = read_sizes(in, dimensions);
  const std::uint64_t count = count_of(sizes);
  const std::uint64_t bytes = in.u64();
  const std::uint64_t element = c10::elementSize(type);
  if (bytes > in.left() || bytes / element != count || bytes % element != 0)
    throw MalformedBytes("a tensor's size is not that of its bytes");
  if (count == 0)
    strides.assign(dimensions, 1);
  else if (!dense(sizes, strides))
    throw MalformedBytes("a tensor's strides are not dense");
  at::NoGradGuard noGradient;
  at::DisableRecordFunctionGuard noRecord;
  at::Tensor tensor =
      at::empty_strided(sizes, strides, at::TensorOptions().dtype(type));
  if (bytes > 0)
    in.raw(tensor.data_ptr(), static_cast<std::size_t>(bytes));
  return tensor;
}

std::string reprise::detail::describe(const at::Tensor &tensor) {
  if (!tensor.defined())
    return "undefined";
  std::string text = type_name(tensor.scalar_type()) + " [";
  for (std::int64_t i = 0; i < tensor.dim(); ++i)
    text += (i ? ", " : "") + std::to_string(tensor.size(i));
  return text + "]";
}

bool reprise::detail::same_kind(const at::Tensor &one,
                                const at::Tensor &other) {
  if (!one.defined() || !other.defined())
    return one.defined() == other.defined();
  return one.scalar_type() == other.scalar_type() &&
         one.sizes() == other.sizes();
}

void reprise::detail::copy_bits(const at::Tensor &from, at::Tensor to) {
  if (!from.defined() || from.nbytes() == 0)
    return;
  at::NoGradGuard noGradient;
  at::DisableRecordFunctionGuard noRecord;
  to = to.detach();
  if (to.device().is_cpu() && to.strides() == from.strides() && !to.is_conj() &&
      !to.is_neg())
    std::memcpy(to.data_ptr(), from.data_ptr(), from.nbytes());
  else
    to.copy_(from);
}
