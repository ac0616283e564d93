//===- Operators.h - what the tracer knows of an operation ------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_TRACER_OPERATORS_H
#define REPRISE_RUNTIME_TRACER_OPERATORS_H

#include <ATen/record_function.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace reprise::trace {

/// What has to be known of an operation to record it, read from its schema
/// once.
struct Operator {
  std::string name; ///< `aten::add.out`: with the overload.
  std::uint32_t id = 0;
  bool returns = false; ///< It has outputs, unless it throws.
  /// Arguments that it writes to.
  std::vector<std::uint32_t> written;
  /// Some of `written` are not among the outputs, so they are read from the
  /// inputs when it has ended: operations in place on lists return nothing.
  bool readsWritten = false;
  /// The contents of its outputs are not read. They are uninitialised memory
  /// (`empty`, `resize_`), or a view: that computes nothing, what it shows was
  /// read when it was computed, and it may show uninitialised memory.
  bool unread = false;
  /// Bit i: output i is a workspace that is not wholly written.
  std::uint32_t workspace = 0;
  /// It hands a number out of a tensor: `_local_scalar_dense`.
  bool readsNumber = false;
  /// It takes random numbers from a generator.
  bool draws = false;
  /// It makes a tensor that nothing was written to yet.
  bool makesEmpty = false;
  /// It is put together from other operations and writes to no memory by
  /// itself: a tensor that one of them put out last has the same bits when this
  /// one puts it out.
  bool isComposite = false;
  /// It may copy from a device without waiting for the copy's end.
  bool copies = false;
  /// Its output has the values of its input, in another place or type.
  bool onlyCopies = false;
  /// Its outputs, or what it writes to, are read.
  bool isRead() const { return (returns && !unread) || readsWritten; }
};

/// The operations that one thread has met. Found by the address of the name,
/// which a registered operation never changes; text made for one call only
/// (`autograd::engine::evaluate_function: ...`) is told apart by comparing it.
class Operators {
public:
  /// Sets `isNew` if this thread meets the operation for the first time.
  const Operator &find(const at::RecordFunction &call, bool &isNew);

private:
  std::unordered_map<const char *, const Operator *> byAddress;
  std::unordered_map<std::string, Operator> byName;
};

} // namespace reprise::trace

#endif
