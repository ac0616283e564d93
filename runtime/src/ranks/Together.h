//===- Together.h - work that succeeds on all ranks or fails -*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_TOGETHER_H
#define REPRISE_RUNTIME_SRC_TOGETHER_H

#include "reprise/ranks.h"

#include <functional>
#include <string>
#include <vector>

namespace reprise::detail {

/// Does \p work, which makes bytes, on each rank, and gives back those of all.
///
/// Where it throws on a rank, all ranks throw what the first such rank threw:
/// that rank the exception itself, the others one with its message and number.
/// It is a DamagedCheckpoint, std::logic_error or std::invalid_argument if that
/// one was, else std::runtime_error. Before that each rank does \p undo, which
/// must not throw. It does not where the exchange itself fails: then the work
/// may have been done on all ranks. \p work must not exchange anything itself.
std::vector<std::string> together(const Ranks &ranks,
                                  const std::function<std::string()> &work,
                                  const std::function<void()> &undo = {});

/// Which ranks have which of the values: "rank 0 has 8, ranks 1 to 3 have 7";
/// empty if all have the same.
std::string difference(const std::vector<std::string> &values);

/// The one rank of a process that trains alone.
Ranks alone();

} // namespace reprise::detail

#endif
