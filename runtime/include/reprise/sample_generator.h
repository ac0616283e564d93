//===- sample_generator.h - random numbers of one sample -----*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_SAMPLE_GENERATOR_H
#define REPRISE_SAMPLE_GENERATOR_H

#include <reprise/sample_seed.h>

#include <ATen/core/Generator.h>

#include <cstddef>

namespace reprise {

/// A new CPU generator for the draws of one sample in a data set's get():
///
///     Example<> get(size_t index) override {
///       auto generator = reprise::sample_generator(index);
///       auto noise = torch::rand({28, 28}, generator);
///
/// What it draws depends on the run's seed, the epoch and the index, and on
/// nothing else: not on the number of workers, their order or other draws, and
/// the default generators stay as they are. Take one generator for each get()
/// and pass it to all draws; a second one starts over.
///
/// The run's seed is that of seed_everything(). In a program that calls only
/// torch::manual_seed() it is what the default CPU generator was seeded with
/// when a sample was first asked for. If nothing has been seeded, throws
/// std::logic_error. Safe to call from any thread.
///
/// The epoch is that of set_epoch(). Engines that are not LibTorch's take
/// sample_seed(index).
at::Generator sample_generator(std::size_t index);

} // namespace reprise

#endif
