//===- Output.h - what a run writes -----------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_OUTPUT_H
#define REPRISE_DRIVER_VERIFY_OUTPUT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>

namespace reprise::verify {

/// A pipe that a run writes to, and the file that its beginning is kept in.
/// What comes after the limit is read and dropped: a program that prints
/// gigabytes neither fills the disk nor stands still.
class Output {
public:
  static llvm::Expected<Output> create(llvm::StringRef path,
                                       std::uint64_t limit);
  Output(Output &&other);
  Output(const Output &) = delete;
  Output &operator=(const Output &) = delete;
  ~Output();

  int reader() const { return fromRun; } ///< Less than 0 at its end.
  int writer() const { return toRun; }
  void closeWriter();
  /// Takes what is there, without waiting.
  void drain();
  std::uint64_t dropped() const { return size > limit ? size - limit : 0; }

private:
  Output() = default;

  int fromRun = -1, toRun = -1, file = -1;
  std::uint64_t size = 0, limit = 0;
};

} // namespace reprise::verify

#endif
