//===- sample_seed.h - seeds of one sample -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_SAMPLE_SEED_H
#define REPRISE_SAMPLE_SEED_H

#include <cstddef>
#include <cstdint>
#include <random>

namespace reprise {

/// A seed for what draws in a data set's get() but is none of LibTorch's
/// generators: an engine of the standard library, cv::RNG, a library's own.
///
///     Example<> get(size_t index) override {
///       cv::RNG rng(reprise::sample_seed(index));
///
/// It depends on the run's seed, the epoch and the index, and on nothing else:
/// not on the number of workers, their order or other draws. It is
/// derive_seed(run's seed, stream, epoch, index) with the stream
/// 0x72657072697366, and so the same on every machine and in every release.
/// sample_generator() draws from another stream.
///
/// The run's seed is that of seed_everything(). In a program that calls only
/// torch::manual_seed() it is what the default CPU generator was seeded with
/// when a sample was first asked for. If nothing has been seeded, throws
/// std::logic_error. Safe to call from any thread.
std::uint64_t sample_seed(std::size_t index);

/// A new engine for the draws of one sample, seeded with sample_seed(index).
/// The engine gives the same numbers everywhere (ISO C++ [rand.eng.mers]);
/// what a distribution makes of them is each standard library's own.
std::mt19937_64 sample_engine(std::size_t index);

/// Sets the epoch for sample_seed(), sample_engine() and sample_generator(), 0
/// at first. Call it on the training thread before the loader's begin(), which
/// starts to fetch. While a loader of reprise::data::make_loader() fetches, its
/// own epoch counts instead.
void set_epoch(std::uint64_t epoch) noexcept;

} // namespace reprise

#endif
