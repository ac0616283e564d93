//===- TrainingState.h - parts of a training run as bytes ----*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_TRAININGSTATE_H
#define REPRISE_RUNTIME_SRC_TRAININGSTATE_H

#include "../bytes/Pieces.h"

#include <ATen/core/Generator.h>
#include <torch/nn/module.h>
#include <torch/optim/optimizer.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace reprise::detail {

/// Restores what has been read. Nothing changes before it is called.
using Restore = std::function<void()>;

// Each pair writes a state, and reads it again for an object of the program.
// Reading throws MalformedBytes where the bytes are not a state of this kind,
// and std::runtime_error where it is another object's. `name` is for messages.

/// Flag: with gradients; number of tensors (u64); for each, parameters before
/// buffers, its name (text), the tensor, and of a parameter with gradients its
/// gradient.
void write_module(PieceWriter &out, const std::string &name,
                  torch::nn::Module &module, bool gradients);
Restore read_module(ByteReader &in, const std::string &name,
                    torch::nn::Module &module);

/// The kind (text, "Adam"). For LibTorch's own: number of groups (u64); for
/// each group its options, its number of parameters (u64), and for each of
/// these a flag and its state, all fields in the order of LibTorch's
/// declarations. For others the archive that save() writes (text).
void write_optimizer(PieceWriter &out, const std::string &name,
                     torch::optim::Optimizer &optimizer);
Restore read_optimizer(ByteReader &in, const std::string &name,
                       torch::optim::Optimizer &optimizer);

/// XXH64 of what write_optimizer() writes of a parameter group's options, and
/// of the state of each of its parameters.
struct OptimizerSums {
  std::uint64_t options;
  std::vector<std::uint64_t> states;
};
/// One for each group. Throws std::invalid_argument for an optimizer of one's
/// own, whose save() may write addresses.
std::vector<OptimizerSums> sums_of(torch::optim::Optimizer &optimizer);

/// Device (text, "cuda:0"), LibTorch's version (text), state (text).
void write_generator(PieceWriter &out, at::Generator &generator);
Restore read_generator(ByteReader &in, const std::string &name,
                       at::Generator generator);

/// All devices' default generators: their number (u64) and each of them; then
/// the run's seed (flag, u64) and epoch (u64) for samples.
void write_default_generators(PieceWriter &out);
Restore read_default_generators(ByteReader &in);

} // namespace reprise::detail

#endif
