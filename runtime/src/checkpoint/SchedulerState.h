//===- SchedulerState.h - learning-rate schedulers as bytes --*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_SCHEDULERSTATE_H
#define REPRISE_RUNTIME_SRC_SCHEDULERSTATE_H

#include "TrainingState.h"

namespace torch {
namespace optim {
class LRScheduler;
class ReduceLROnPlateauScheduler;
} // namespace optim
} // namespace torch

namespace reprise::detail {

/// Number of steps (u32).
void write_scheduler(PieceWriter &out, torch::optim::LRScheduler &scheduler);
Restore read_scheduler(ByteReader &in, torch::optim::LRScheduler &scheduler);

/// Best metric (f64), counter of the cooldown, last epoch, number of bad epochs
/// (i64).
void write_plateau(PieceWriter &out,
                   torch::optim::ReduceLROnPlateauScheduler &scheduler);
Restore read_plateau(ByteReader &in,
                     torch::optim::ReduceLROnPlateauScheduler &scheduler);

} // namespace reprise::detail

#endif
