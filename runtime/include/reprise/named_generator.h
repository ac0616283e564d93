//===- named_generator.h - streams of one's own -----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_NAMED_GENERATOR_H
#define REPRISE_NAMED_GENERATOR_H

#include <ATen/core/Generator.h>

#include <string>

namespace reprise {

/// The run's own CPU generator of this name, for draws that must not move the
/// training's stream, nor be moved by it:
///
///     auto noise = torch::randn({16, 100},
///                               reprise::named_generator("sample images"));
///
/// Each name has one generator in the process: who asks again goes on where the
/// last draw ended. It starts from derive_seed(run's seed, name), and from
/// there again with each seed_everything(). RngGuard and the default
/// generators' part of a Checkpoint leave it alone; to resume with it, keep it
/// in a variable and add that to the Checkpoint.
///
/// The run's seed is that of seed_everything(), or of torch::manual_seed() as
/// sample_generator() takes it; without any, throws std::logic_error. Asking is
/// safe from any thread; two threads that draw from one generator race for its
/// numbers.
at::Generator named_generator(const std::string &name);

} // namespace reprise

#endif
