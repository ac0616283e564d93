//===- processes.h - ranks in processes of one machine ----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_EXAMPLES_DISTRIBUTED_PROCESSES_H
#define REPRISE_EXAMPLES_DISTRIBUTED_PROCESSES_H

#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/torch.h>

#include <functional>
#include <vector>

using Group = c10::intrusive_ptr<c10d::Backend>;

/// Starts a process for each rank, all joined by Gloo, and runs \p train in it.
/// Prints what the ranks printed, rank after rank. Returns 0, or 1 if a rank
/// failed. Call it before anything of LibTorch's.
int runRanks(int ranks, const std::function<void(Group)> &train);

/// Makes each gradient the mean of the ranks' gradients.
void averageGradients(const Group &group,
                      const std::vector<torch::Tensor> &parameters);

#endif
