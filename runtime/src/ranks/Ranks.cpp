//===- Ranks.cpp - processes that train together --------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/ranks.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <ATen/record_function.h>

#include <algorithm>
#include <cstring>

using namespace reprise;

Ranks::Ranks(std::size_t rank, std::size_t size, Gather gather)
    : rank_(rank), size_(size), gather_(std::move(gather)) {
  if (rank_ >= size_)
    throw std::invalid_argument("ranks: there is no rank " +
                                std::to_string(rank_) + " of " +
                                std::to_string(size_));
}

std::vector<std::string> Ranks::gather(const std::string &bytes) const {
  std::vector<std::string> all = gather_(bytes);
  if (all.size() != size_)
    throw std::runtime_error("ranks: the exchange gave the bytes of " +
                             std::to_string(all.size()) +
                             " ranks, but there "
                             "are " +
                             std::to_string(size_));
  return all;
}

/// Exchanges a tensor in host memory; those of all ranks have one shape.
static std::vector<at::Tensor> exchange(const at::Tensor &mine,
                                        std::size_t size, at::Device device,
                                        const Ranks::GatherTensors &gather) {
  std::vector<at::Tensor> inputs = {mine.to(device)};
  std::vector<std::vector<at::Tensor>> outputs(1);
  for (std::size_t rank = 0; rank < size; ++rank)
    outputs[0].push_back(at::empty(mine.sizes(), inputs[0].options()));
  gather(outputs, inputs);
  for (at::Tensor &tensor : outputs[0])
    tensor = tensor.cpu();
  return outputs[0];
}

Ranks::Gather Ranks::by_tensors(std::size_t size, at::Device device,
                                GatherTensors gather) {
  return [size, device, gather = std::move(gather)](const std::string &bytes) {
    at::NoGradGuard noGradient;
    at::DisableRecordFunctionGuard noRecord;
    // Lengths first: tensors that are gathered have one shape.
    at::Tensor length = at::zeros({1}, at::kLong);
    *length.data_ptr<std::int64_t>() = static_cast<std::int64_t>(bytes.size());
    std::vector<std::int64_t> lengths;
    for (const at::Tensor &one : exchange(length, size, device, gather))
      lengths.push_back(*one.data_ptr<std::int64_t>());
    std::vector<std::string> all(size);
    const std::int64_t longest =
        *std::max_element(lengths.begin(), lengths.end());
    if (longest == 0)
      return all;
    at::Tensor padded = at::zeros({longest}, at::kByte);
    std::memcpy(padded.data_ptr(), bytes.data(), bytes.size());
    const std::vector<at::Tensor> gathered =
        exchange(padded, size, device, gather);
    for (std::size_t rank = 0; rank < size; ++rank)
      all[rank].assign(static_cast<const char *>(gathered[rank].data_ptr()),
                       static_cast<std::size_t>(lengths[rank]));
    return all;
  };
}
