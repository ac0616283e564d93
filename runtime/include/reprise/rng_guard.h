//===- rng_guard.h - draws that leave no trace ---------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RNG_GUARD_H
#define REPRISE_RNG_GUARD_H

#include <cstdint>
#include <memory>

namespace reprise {

/// Keeps what happens in a scope from changing the random numbers after it:
///
///     {
///       reprise::RngGuard rng_guard;
///       validate(model, *loader);
///     }
///
/// The constructor saves the state of the default generators of all devices
/// that exist (the CPU, each CUDA, XPU and MPS device), the destructor puts it
/// back, also when an exception leaves the scope. Guards nest.
///
/// With a seed the scope starts from that seed, so that a validation draws the
/// same numbers every time; without one it goes on from where training stands.
///
/// Not covered, since no default generator holds it: generators of one's own
/// (they keep what the scope drew), std:: engines, rand(), and cuDNN's dropout
/// state of recurrent layers (from LibTorch 2.6 on it is drawn anew after a
/// restore; before, the scope's draws stay in it). Draws of other threads
/// during the scope are undone with the scope's own: join loader workers, or
/// let them use sample_generator().
///
/// That they do is what a watched guard looks for, in builds without NDEBUG:
///
///     reprise::RngGuard rng_guard(reprise::RngGuard::watched);
///
/// ends the program at the end of the scope, with the operation's name, if
/// another thread has drawn from a default generator meanwhile. It makes each
/// operation of LibTorch slower by about a microsecond; with NDEBUG it is a
/// guard like any other.
///
/// If a state cannot be put back the program ends with a message on stderr: a
/// run that goes on from there would silently be another one.
class RngGuard {
public:
  /// The kind of `watched`.
  struct Watched {};
  /// Asks for a guard that looks who else draws.
  static constexpr Watched watched{};

  /// Leaves the generators as they are in the scope.
  [[nodiscard]] RngGuard();
  /// Seeds them for the scope.
  [[nodiscard]] explicit RngGuard(std::uint64_t seed);
  /// \p assertions: whether it looks.
  [[nodiscard]] explicit RngGuard(Watched, bool assertions =
#ifdef NDEBUG
                                               false
#else
                                               true
#endif
  );
  ~RngGuard();

  RngGuard(const RngGuard &) = delete;
  RngGuard &operator=(const RngGuard &) = delete;

private:
  struct Saved;
  std::unique_ptr<Saved> saved_;
};

} // namespace reprise

#endif
