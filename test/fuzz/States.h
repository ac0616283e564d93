//===- States.h - what parts of a checkpoint hold ---------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_TEST_FUZZ_STATES_H
#define REPRISE_TEST_FUZZ_STATES_H

#include "runtime/src/checkpoint/TrainingState.h"

#include <functional>
#include <string>
#include <vector>

namespace reprise::fuzz {

/// One kind of state, of an object that is the same in each run.
struct State {
  std::string name;
  std::function<void(detail::PieceWriter &)> write;
  std::function<detail::Restore(detail::ByteReader &)> read;
};

/// All kinds but the archives of optimizers that LibTorch does not have: these
/// are read by LibTorch.
const std::vector<State> &states();

} // namespace reprise::fuzz

#endif
