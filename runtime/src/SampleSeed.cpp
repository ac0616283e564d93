//===- SampleSeed.cpp - seeds of one sample -------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/sample_seed.h"

#include "RunSeed.h"
#include "reprise/detail/prefetch.h"
#include "reprise/seed.h"

#include <ATen/CPUGeneratorImpl.h>

#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>

using namespace reprise;

/// The stream of derive_seed() that samples' seeds use: one behind that of
/// sample_generator().
static constexpr std::uint64_t seedStream = 0x72657072697366;

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

/// The run's state, with a seed. The lock is held.
static const reprise::detail::RunState &seeded(const char *asker) {
  reprise::detail::RunState &state = run().state;
  if (!state.seed) {
    const std::uint64_t seed = default_seed();
    if (seed == unseeded)
      throw std::logic_error(
          std::string(asker) +
          ": this run has no seed; call reprise::seed_everything(seed) at the "
          "top of main()");
    state.seed = seed;
  }
  return state;
}

std::uint64_t reprise::detail::run_seed(const char *asker) {
  std::lock_guard<std::mutex> lock(run().mutex);
  return *seeded(asker).seed;
}

std::uint64_t reprise::detail::seed_of_sample(std::uint64_t stream,
                                              std::size_t index,
                                              const char *asker) {
  std::lock_guard<std::mutex> lock(run().mutex);
  const RunState &state = seeded(asker);
  return derive_seed(*state.seed, stream, epochOfThread.value_or(state.epoch),
                     index);
}

std::uint64_t reprise::sample_seed(std::size_t index) {
  return reprise::detail::seed_of_sample(seedStream, index, "sample_seed");
}

std::mt19937_64 reprise::sample_engine(std::size_t index) {
  return std::mt19937_64(
      reprise::detail::seed_of_sample(seedStream, index, "sample_engine"));
}
