//===- RunSeed.cpp - the seed and epoch of this run -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RunSeed.h"

#include "reprise/detail/prefetch.h"
#include "reprise/sample_seed.h"

#include <ATen/CPUGeneratorImpl.h>

#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>

using namespace reprise;

static std::uint64_t default_seed() {
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  std::lock_guard<std::mutex> lock(generator.mutex());
  return generator.current_seed();
}

/// What LibTorch seeded the default generator with by itself, at random: if it
/// still has this seed when samples are drawn, nobody has seeded it.
static const std::uint64_t unseeded = default_seed();

namespace {
struct Run {
  std::mutex mutex;
  reprise::detail::RunState state;
};
} // namespace

static Run &run() {
  static Run instance;
  return instance;
}

/// The epoch that a loader fetches for on this thread, if it does.
static thread_local std::optional<std::uint64_t> epochOfThread;

reprise::detail::EpochOfThread::EpochOfThread(std::uint64_t epoch) noexcept
    : before_(epochOfThread) {
  epochOfThread = epoch;
}

reprise::detail::EpochOfThread::~EpochOfThread() { epochOfThread = before_; }

void reprise::detail::set_run_seed(std::uint64_t seed) {
  set_run_state({seed, 0});
}

reprise::detail::RunState reprise::detail::run_state() {
  std::lock_guard<std::mutex> lock(run().mutex);
  return run().state;
}

void reprise::detail::set_run_state(const RunState &state) {
  std::lock_guard<std::mutex> lock(run().mutex);
  run().state = state;
}

void reprise::set_epoch(std::uint64_t epoch) noexcept {
  std::lock_guard<std::mutex> lock(run().mutex);
  run().state.epoch = epoch;
}

std::uint64_t reprise::detail::epoch_here() {
  return epochOfThread.value_or(run_state().epoch);
}

std::uint64_t reprise::detail::run_seed(const char *asker) {
  std::lock_guard<std::mutex> lock(run().mutex);
  RunState &state = run().state;
  if (!state.seed) {
    const std::uint64_t seed = default_seed();
    if (seed == unseeded)
      throw std::logic_error(
          std::string(asker) +
          ": this run has no seed; call reprise::seed_everything(seed) at the "
          "top of main()");
    state.seed = seed;
  }
  return *state.seed;
}
