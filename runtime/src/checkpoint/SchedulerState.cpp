//===- SchedulerState.cpp - learning-rate schedulers as bytes -------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SchedulerState.h"

#if __has_include(<torch/optim/schedulers/lr_scheduler.h>)
#include <torch/optim/schedulers/lr_scheduler.h>
#endif
#if __has_include(<torch/optim/schedulers/reduce_on_plateau_scheduler.h>)
#include <torch/optim/schedulers/reduce_on_plateau_scheduler.h>
#define REPRISE_HAS_PLATEAU 1
#endif

#include <stdexcept>

using namespace reprise::detail;

// LibTorch's schedulers save nothing. The rates that they set are in the
// optimizer's options; what they count is out of reach of other code.

namespace {

/// A derived class may name the members that it inherits.
struct Access : torch::optim::LRScheduler {
  static unsigned &steps(torch::optim::LRScheduler &scheduler) {
    return scheduler.*&Access::step_count_;
  }
};

} // namespace

void reprise::detail::write_scheduler(PieceWriter &out,
                                      torch::optim::LRScheduler &scheduler) {
  out.u32(Access::steps(scheduler));
}

Restore reprise::detail::read_scheduler(ByteReader &in,
                                        torch::optim::LRScheduler &scheduler) {
  const std::uint32_t steps = in.u32();
  in.expect_end();
  return [&scheduler, steps] { Access::steps(scheduler) = steps; };
}

#ifdef REPRISE_HAS_PLATEAU
using Plateau = torch::optim::ReduceLROnPlateauScheduler;

namespace {

// Explicit instantiations may name private members ([temp.spec.general]): each
// one defines the function that gives its member.
template <class Tag, class Type, Type Plateau::*Member> struct Open {
  friend Type &member(Tag, Plateau &scheduler) { return scheduler.*Member; }
};
#define OPEN(TYPE, MEMBER)                                                     \
  struct Tag_##MEMBER {};                                                      \
  TYPE &member(Tag_##MEMBER, Plateau &);                                       \
  template struct Open<Tag_##MEMBER, TYPE, &Plateau::MEMBER>;
OPEN(float, best)
OPEN(int, cooldown_counter)
OPEN(int, last_epoch)
OPEN(int, num_bad_epochs)
#undef OPEN

} // namespace

void reprise::detail::write_plateau(PieceWriter &out, Plateau &scheduler) {
  out.f64(member(Tag_best(), scheduler));
  out.i64(member(Tag_cooldown_counter(), scheduler));
  out.i64(member(Tag_last_epoch(), scheduler));
  out.i64(member(Tag_num_bad_epochs(), scheduler));
}

Restore reprise::detail::read_plateau(ByteReader &in, Plateau &scheduler) {
  const auto best = static_cast<float>(in.f64());
  const auto cooldown = static_cast<int>(in.i64());
  const auto epoch = static_cast<int>(in.i64());
  const auto bad = static_cast<int>(in.i64());
  in.expect_end();
  return [&scheduler, best, cooldown, epoch, bad] {
    member(Tag_best(), scheduler) = best;
    member(Tag_cooldown_counter(), scheduler) = cooldown;
    member(Tag_last_epoch(), scheduler) = epoch;
    member(Tag_num_bad_epochs(), scheduler) = bad;
  };
}
#else
void reprise::detail::write_plateau(
    PieceWriter &, torch::optim::ReduceLROnPlateauScheduler &) {
  throw std::logic_error("checkpoint: this LibTorch has no such scheduler");
}

Restore
reprise::detail::read_plateau(ByteReader &,
                              torch::optim::ReduceLROnPlateauScheduler &) {
  throw std::logic_error("checkpoint: this LibTorch has no such scheduler");
}
#endif
