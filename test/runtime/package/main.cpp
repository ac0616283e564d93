//===- main.cpp - uses every name that fixes insert -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include <reprise/reprise.h>

#include <ATen/ATen.h>

#include <cstdio>

int main() {
  reprise::seed_everything(42);
  reprise::DeterministicMode::enable();
  const at::Tensor first = at::rand({4}, reprise::sample_generator(3));
  {
    reprise::RngGuard rng_guard;
    at::rand({4});
  }
  const at::Tensor next = at::rand({4});
  reprise::seed_everything(42);
  const bool same =
      at::equal(first, at::rand({4}, reprise::sample_generator(3)));
  const bool guarded = at::equal(next, at::rand({4}));
  std::printf("same %d guarded %d\n", same, guarded);
  return same && guarded ? 0 : 1;
}
