//===- GeneratorState.cpp - generators as bytes ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../TorchVersion.h"
#include "../rng/Generators.h"
#include "../rng/RunSeed.h"
#include "TrainingState.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <cstring>
#include <mutex>
#include <stdexcept>
#include <vector>

using namespace reprise::detail;

static at::Tensor state_of(at::Generator &generator) {
  std::lock_guard<std::mutex> lock(generator.mutex());
  return generator.get_state().contiguous();
}

void reprise::detail::write_generator(PieceWriter &out,
                                      at::Generator &generator) {
  const at::Tensor state = state_of(generator);
  out.text(generator.device().str());
  out.text(TORCH_VERSION);
  out.u64(state.nbytes());
  out.raw(state.data_ptr(), state.nbytes());
}

namespace {
struct Saved {
  std::string device, version, state;
};
} // namespace

static Saved read_saved(ByteReader &in) {
  Saved saved;
  saved.device = in.text();
  saved.version = in.text();
  saved.state = in.text();
  return saved;
}

/// \p name stands for the generator in messages.
static Restore prepare(const Saved &saved, const std::string &name,
                       at::Generator generator) {
  const std::string device = generator.device().str();
  if (device != saved.device)
    throw std::runtime_error("checkpoint: " + name + " was saved for " +
                             saved.device + ", but is for " + device);
  const std::size_t size = state_of(generator).nbytes();
  const std::string versions = "it was saved by LibTorch " + saved.version +
                               ", and this is LibTorch " TORCH_VERSION
                               "; resume with the version that saved it";
  if (size != saved.state.size())
    throw std::runtime_error(
        "checkpoint: the state of " + name + " (" + device + ") has " +
        std::to_string(saved.state.size()) + " bytes, but here it has " +
        std::to_string(size) + ": " + versions);
  at::Tensor state = at::empty({static_cast<std::int64_t>(size)}, at::kByte);
  std::memcpy(state.data_ptr(), saved.state.data(), size);
  return [generator, state, name, versions]() mutable {
    try {
      std::lock_guard<std::mutex> lock(generator.mutex());
      generator.set_state(state);
    } catch (const std::exception &error) {
      throw std::runtime_error("checkpoint: the state of " + name +
                               " cannot be restored (" + error.what() +
                               "): " + versions);
    }
  };
}

Restore reprise::detail::read_generator(ByteReader &in, const std::string &name,
                                        at::Generator generator) {
  const Saved saved = read_saved(in);
  in.expect_end();
  return prepare(saved, "the generator '" + name + "'", std::move(generator));
}

void reprise::detail::write_default_generators(PieceWriter &out) {
  std::vector<at::Generator> generators = default_generators();
  out.u64(generators.size());
  for (at::Generator &generator : generators)
    write_generator(out, generator);
  const RunState run = run_state();
  out.u8(run.seed.has_value());
  out.u64(run.seed.value_or(0));
  out.u64(run.epoch);
}

Restore reprise::detail::read_default_generators(ByteReader &in) {
  const std::vector<at::Generator> generators = default_generators();
  std::vector<Restore> restores;
  for (std::size_t left = in.count(24); left > 0; --left) {
    const Saved saved = read_saved(in);
    bool found = false;
    for (const at::Generator &generator : generators)
      if (generator.device().str() == saved.device) {
        restores.push_back(prepare(saved, "the default generator", generator));
        found = true;
      }
    if (!found)
      throw std::runtime_error(
          "checkpoint: it was saved on a machine with the device " +
          saved.device +
          ", which this process does not have; resume where "
          "there is one");
  }
  RunState run;
  const bool seeded = in.flag();
  const std::uint64_t seed = in.u64();
  if (seeded)
    run.seed = seed;
  run.epoch = in.u64();
  in.expect_end();
  return [restores, run] {
    for (const Restore &restore : restores)
      restore();
    set_run_state(run);
  };
}
