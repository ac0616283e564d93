//===- RngGuard.cpp - draws that leave no trace ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/rng_guard.h"

#include "DrawWatch.h"
#include "Generators.h"

#include <ATen/core/Tensor.h>

#include <cstdio>
#include <exception>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

using namespace reprise;

struct RngGuard::Saved {
  std::vector<std::pair<at::Generator, at::Tensor>> states;
  std::unique_ptr<reprise::detail::DrawWatch> watch;

  Saved() {
    for (at::Generator &generator : reprise::detail::default_generators()) {
      std::lock_guard<std::mutex> lock(generator.mutex());
      at::Tensor state = generator.get_state();
      states.emplace_back(generator, std::move(state));
    }
  }

  void reseed(std::uint64_t seed) {
    for (auto &entry : states) {
      std::lock_guard<std::mutex> lock(entry.first.mutex());
      entry.first.set_current_seed(seed);
    }
  }

  void restore() {
    // set_current_seed() would lose a cached normal value on the CPU and the
    // offset on CUDA; the whole state does not.
    for (auto &entry : states) {
      std::lock_guard<std::mutex> lock(entry.first.mutex());
      entry.first.set_state(entry.second);
    }
  }
};

RngGuard::RngGuard() : saved_(std::make_unique<Saved>()) {}

RngGuard::RngGuard(std::uint64_t seed) : RngGuard() {
  // Should this throw, the destructor still runs: the other constructor is
  // done.
  saved_->reseed(seed);
}

RngGuard::RngGuard(Watched, bool assertions) : RngGuard() {
  if (assertions)
    saved_->watch = std::make_unique<reprise::detail::DrawWatch>();
}

RngGuard::~RngGuard() {
  const std::string draw = saved_->watch ? saved_->watch->seen() : "";
  if (!draw.empty()) {
    std::fprintf(stderr,
                 "reprise: another thread drew from a default generator (%s) "
                 "while an RngGuard was open; what it drew depends on when it "
                 "ran\n",
                 draw.c_str());
    std::terminate();
  }
  try {
    saved_->restore();
  } catch (const std::exception &error) {
    std::fprintf(stderr,
                 "reprise: could not restore a generator's state, so this run "
                 "cannot be repeated: %s\n",
                 error.what());
    std::terminate();
  }
}
