//===- DrawWatch.h - draws of other threads ---------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_DRAWWATCH_H
#define REPRISE_RUNTIME_SRC_DRAWWATCH_H

#include <ATen/record_function.h>

#include <string>
#include <thread>

namespace reprise::detail {

/// Sees, while it lives, whether a thread other than its own draws from a
/// default generator. Draws inside of a kernel that is no operation of LibTorch
/// are not seen.
class DrawWatch {
public:
  DrawWatch();
  ~DrawWatch();
  DrawWatch(const DrawWatch &) = delete;
  DrawWatch &operator=(const DrawWatch &) = delete;

  /// The first such operation; empty while there is none.
  std::string seen() const;

  /// For the callback: \p thread draws by \p operation.
  void note(std::thread::id thread, const char *operation);

private:
  const std::thread::id owner_ = std::this_thread::get_id();
  std::string seen_;
  at::CallbackHandle handle_;
};

} // namespace reprise::detail

#endif
