//===- seed.h - seeding a run, deriving seeds ----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_SEED_H
#define REPRISE_SEED_H

#include <cstdint>
#include <string_view>

namespace reprise {

/// Seeds the default generators of all devices that exist (the CPU, each CUDA,
/// XPU and MPS device), C's rand(), and sample_generator(), whose epoch goes
/// back to 0. Call it once, at the top of main(), before a module is built.
///
/// The environment variable REPRISE_SEED, where it is set, takes precedence:
/// a decimal number, or a hexadecimal one after `0x`. So a program's seed can
/// be changed without building it again.
///
/// Where the environment variable REPRISE_DETERMINISTIC is 1, switches
/// deterministic mode on too (DeterministicMode::enable_if_asked()).
///
/// Returns the seed that was used, and says on stderr what it seeded with it:
///
///     reprise: seed 42 (REPRISE_SEED): cpu, cuda:0, rand()
///
/// unless the environment variable REPRISE_LOG is 0. Throws
/// std::invalid_argument, and seeds nothing, if REPRISE_SEED is not a number
/// that fits in 64 bits.
///
/// The default generators get the seed as torch::manual_seed(seed) would give
/// it. The CPU's generator uses its low 32 bits only (LibTorch), and so do
/// rand() (both halves folded), from which Eigen's Random() draws too.
/// named_generator() starts anew. Engines of the standard library and other
/// generators of one's own are not touched: seed them with derive_seed(). What
/// libraries keep has a header each: reprise/opencv.h, reprise/eigen.h.
std::uint64_t seed_everything(std::uint64_t seed);

/// A seed for one purpose, computed from the run's seed: the same arguments
/// give the same number on every machine and in every release, whatever was
/// drawn before and on whichever thread.
///
/// `stream` tells purposes apart (1 for augmentation, 2 for noise, as you
/// like), the others place the draw. With the other four fixed, different
/// values of any one argument give different seeds; in all else the result
/// looks random.
///
/// It is a chain of SplitMix64 steps (Steele, Lea, Flood 2014) with
/// mix(z) = SplitMix64's finaliser and G = 0x9e3779b97f4a7c15:
///     h = mix(seed + G);  then h = mix((h + G) ^ w)
/// for w = stream, epoch, index, rank in this order.
std::uint64_t derive_seed(std::uint64_t seed, std::uint64_t stream,
                          std::uint64_t epoch = 0, std::uint64_t index = 0,
                          std::uint64_t rank = 0) noexcept;

/// The same with a name for the purpose: its stream is XXH64 (Collet, seed 0)
/// of the name's bytes.
std::uint64_t derive_seed(std::uint64_t seed, std::string_view stream,
                          std::uint64_t epoch = 0, std::uint64_t index = 0,
                          std::uint64_t rank = 0) noexcept;

} // namespace reprise

#endif
