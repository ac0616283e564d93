//===- TensorDigest.h - digests of values -----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_TRACER_TENSORDIGEST_H
#define REPRISE_RUNTIME_TRACER_TENSORDIGEST_H

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include <cstdint>

namespace reprise::trace {

/// Where a tensor's elements lie. Reading does not part a tensor from another
/// one with which it shares memory until one is written.
const void *elements(const at::Tensor &tensor);

/// Adds a tensor to a digest: type, shape and, if `contents` is set, the bits
/// of its elements. Memory on the CPU is read where it lies; a tensor elsewhere
/// is copied to the CPU first, which waits for the device. Layouts that cannot
/// be read (oneDNN's, quantised per channel, meta) add their shape only.
std::uint64_t digestTensor(const at::Tensor &tensor, bool contents,
                           std::uint64_t seed);

/// Adds a value to a digest: tensors as above, numbers, text, and lists of
/// them. What else there is (streams, generators, objects) adds nothing, since
/// its address is all that could be read.
std::uint64_t digestValue(const c10::IValue &value, bool contents,
                          std::uint64_t seed);

} // namespace reprise::trace

#endif
