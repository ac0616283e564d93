//===- Random.cpp - the state of the default generators -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Random.h"

#include "TensorDigest.h"

#include <ATen/Context.h>
#include <ATen/core/Generator.h>
#include <ATen/record_function.h>

#include <mutex>

namespace reprise::trace {

void writeRandomState(c10::Device device, Stream &stream) {
  Record record{Kind::Random, unread, 0,
                static_cast<std::uint32_t>(device.type()) |
                    static_cast<std::uint32_t>(device.index() + 1) << 8,
                0};
  try {
    at::DisableRecordFunctionGuard quiet;
    at::Generator generator = at::globalContext().defaultGenerator(device);
    std::unique_lock<std::mutex> lock(generator.mutex(), std::try_to_lock);
    if (lock.owns_lock()) {
      record.value = digestTensor(generator.get_state(), true, 0);
      record.flags = 0;
    }
  } catch (...) {
    // A device without a generator, or one that is being captured.
  }
  stream.write(record);
}

} // namespace reprise::trace
