//===- GlooTypes.h - Gloo's types, without Gloo's headers ----*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// LibTorch's wheels hold Gloo, and c10d's header for it, but not Gloo's own
// headers, which that one includes. It needs no more than that these types
// exist: a program that only makes groups never touches them.
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CMAKE_GLOO_GLOOTYPES_H
#define REPRISE_CMAKE_GLOO_GLOOTYPES_H

#include <chrono>
#include <string>
#include <vector>

namespace gloo {

struct Context {
  void setTimeout(std::chrono::milliseconds timeout);
};

namespace rendezvous {
struct Store {
  /// Named by the header of LibTorch 1.13.
  static constexpr std::chrono::milliseconds kDefaultTimeout{30000};
  virtual ~Store();
  virtual void set(const std::string &key, const std::vector<char> &value) = 0;
  virtual std::vector<char> get(const std::string &key) = 0;
  virtual void wait(const std::vector<std::string> &keys) = 0;
  virtual void wait(const std::vector<std::string> &keys,
                    const std::chrono::milliseconds &timeout) = 0;
};
} // namespace rendezvous

namespace transport {
class Device;
struct UnboundBuffer;
} // namespace transport

} // namespace gloo

#endif
