//===- TensorDigest.cpp - digests of values -------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "TensorDigest.h"

#include "../src/TorchVersion.h"
#include "Digest.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <c10/core/GradMode.h>

#include <cstring>

namespace reprise::trace {

const void *elements(const at::Tensor &tensor) {
#if REPRISE_TORCH_AT_LEAST(2, 1)
  return tensor.const_data_ptr();
#else
  return tensor.data_ptr();
#endif
}

namespace {

/// Elements in the order of their indices, whatever lies between them.
std::uint64_t digestStrided(const at::Tensor &tensor, std::uint64_t seed) {
  const auto sizes = tensor.sizes();
  const auto strides = tensor.strides();
  const auto itemSize = static_cast<std::int64_t>(tensor.itemsize());
  const auto *data = static_cast<const char *>(elements(tensor));
  const std::int64_t dimensions = tensor.dim();
  const std::int64_t row = sizes[dimensions - 1];
  const std::int64_t step = strides[dimensions - 1] * itemSize;
  std::vector<char> buffer(static_cast<std::size_t>(row * itemSize));
  std::vector<std::int64_t> index(static_cast<std::size_t>(dimensions), 0);
  const std::int64_t rows = tensor.numel() / row;
  for (std::int64_t count = 0; count < rows; ++count) {
    std::int64_t offset = 0;
    for (std::int64_t d = 0; d + 1 < dimensions; ++d)
      offset += index[d] * strides[d];
    const char *at = data + offset * itemSize;
    for (std::int64_t i = 0; i < row; ++i)
      std::memcpy(buffer.data() + i * itemSize, at + i * step,
                  static_cast<std::size_t>(itemSize));
    seed = digestBytes(buffer.data(), buffer.size(), seed);
    for (std::int64_t d = dimensions - 2; d >= 0; --d) {
      if (++index[d] < sizes[d])
        break;
      index[d] = 0;
    }
  }
  return seed;
}

std::uint64_t digestContents(const at::Tensor &tensor, std::uint64_t seed) {
  if (!tensor.has_storage() || tensor.numel() == 0 || tensor._is_zerotensor() ||
      !elements(tensor))
    return seed;
  seed = combine(seed, tensor.is_conj() * 2 + tensor.is_neg());
  if (!tensor.is_non_overlapping_and_dense())
    return digestStrided(tensor, seed);
  // Dense: raw memory and the strides say the same as elements in order.
  if (!tensor.is_contiguous())
    for (std::int64_t stride : tensor.strides())
      seed = combine(seed, static_cast<std::uint64_t>(stride));
  return digestBytes(
      elements(tensor),
      static_cast<std::size_t>(tensor.numel()) * tensor.itemsize(), seed);
}

/// Tensors that are wrapped (functorch, tracing) or carry no strides.
bool isPlain(const at::Tensor &tensor) {
  const auto keys = tensor.key_set();
  return tensor.layout() == c10::kStrided && !tensor.is_meta() &&
         !keys.has(c10::DispatchKey::Functionalize) &&
         !keys.has(c10::DispatchKey::FuncTorchBatched) &&
         !keys.has(c10::DispatchKey::FuncTorchGradWrapper) &&
         !keys.has(c10::DispatchKey::Python) &&
         !tensor.unsafeGetTensorImpl()->is_nested();
}

} // namespace

std::uint64_t digestTensor(const at::Tensor &tensor, bool contents,
                           std::uint64_t seed) {
  if (!tensor.defined())
    return combine(seed, 1);
  seed = combine(seed, static_cast<std::uint64_t>(tensor.scalar_type()) << 8 |
                           static_cast<std::uint64_t>(tensor.layout()));
  if (tensor.layout() == c10::kSparse && contents && tensor.device().is_cpu()) {
    at::DisableRecordFunctionGuard quiet;
    c10::AutoGradMode noGrad(false);
    seed = digestTensor(tensor._indices(), true, seed);
    return digestTensor(tensor._values(), true, seed);
  }
  if (!isPlain(tensor))
    return seed;
  for (std::int64_t size : tensor.sizes())
    seed = combine(seed, static_cast<std::uint64_t>(size));
  if (!contents)
    return seed;
  if (tensor.device().is_cpu())
    return digestContents(tensor, seed);
  at::DisableRecordFunctionGuard quiet;
  c10::AutoGradMode noGrad(false);
  return digestContents(tensor.detach().to(at::kCPU), seed);
}

std::uint64_t digestValue(const c10::IValue &value, bool contents,
                          std::uint64_t seed) {
  if (value.isTensor())
    return digestTensor(value.toTensor(), contents, seed);
  if (value.isTensorList()) {
    for (const at::Tensor &tensor : value.toTensorVector())
      seed = digestTensor(tensor, contents, seed);
    return seed;
  }
  if (value.isDouble()) {
    std::uint64_t bits;
    double number = value.toDouble();
    std::memcpy(&bits, &number, sizeof(bits));
    return combine(seed, bits);
  }
  if (value.isInt())
    return combine(seed, static_cast<std::uint64_t>(value.toInt()));
  if (value.isBool())
    return combine(seed, value.toBool());
  if (value.isString())
    return digestBytes(value.toStringRef().data(), value.toStringRef().size(),
                       seed);
  if (value.isTuple()) {
    for (const c10::IValue &element : value.toTupleRef().elements())
      seed = digestValue(element, contents, seed);
    return seed;
  }
  if (value.isList()) {
    for (const c10::IValue &element : value.toListRef())
      seed = digestValue(element, contents, seed);
    return seed;
  }
  return combine(seed, 2);
}

} // namespace reprise::trace
