//===- TensorBits.cpp - a tensor's bits on the host -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TensorBits.h"
#include "Hash.h"
#include "reprise/trace.h"

#include <ATen/core/grad_mode.h>
#include <ATen/record_function.h>

#include <stdexcept>

using namespace reprise;

std::string reprise::detail::type_name(at::ScalarType type) {
  switch (type) {
  case at::ScalarType::Byte:
    return "uint8";
  case at::ScalarType::Char:
    return "int8";
  case at::ScalarType::Short:
    return "int16";
  case at::ScalarType::Int:
    return "int32";
  case at::ScalarType::Long:
    return "int64";
  case at::ScalarType::Half:
    return "float16";
  case at::ScalarType::BFloat16:
    return "bfloat16";
  case at::ScalarType::Float:
    return "float32";
  case at::ScalarType::Double:
    return "float64";
  case at::ScalarType::ComplexFloat:
    return "complex64";
  case at::ScalarType::ComplexDouble:
    return "complex128";
  case at::ScalarType::Bool:
    return "bool";
  default:
    return c10::toString(type);
  }
}

at::Tensor reprise::detail::on_host(const at::Tensor &tensor) {
  if (!tensor.defined())
    throw std::invalid_argument("trace: the tensor is undefined");
  if (tensor.layout() != at::kStrided)
    throw std::invalid_argument(
        "trace: the tensor is sparse; record its indices and its values");
  if (tensor.is_quantized())
    throw std::invalid_argument(
        "trace: the tensor is quantized; record its int_repr()");
  at::NoGradGuard noGradient;
  at::DisableRecordFunctionGuard noRecord;
  // Conjugate and negative views keep their sign apart from the memory.
  return tensor.detach().cpu().resolve_conj().resolve_neg().contiguous();
}

std::uint64_t reprise::digest(const at::Tensor &tensor) {
  const at::Tensor host = reprise::detail::on_host(tensor);
  std::string head = reprise::detail::type_name(host.scalar_type());
  for (std::int64_t size : host.sizes())
    head += ',' + std::to_string(size);
  return reprise::detail::xxh64(
      host.data_ptr(), host.nbytes(),
      reprise::detail::xxh64(head.data(), head.size()));
}
