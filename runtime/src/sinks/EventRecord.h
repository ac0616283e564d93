//===- EventRecord.h - the records of an event file -------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_EVENTRECORD_H
#define REPRISE_RUNTIME_SRC_EVENTRECORD_H

#include <cstdint>
#include <string>

namespace reprise::detail {

/// What TensorBoard calls an Event, in the encoding of Protocol Buffers. Few
/// kinds are needed, and their fields are numbered for good, so that they are
/// written by hand: see event.proto, summary.proto and tensor.proto of
/// TensorBoard. Texts must be UTF-8: a reader stops at one that is not.

/// The first event of each file.
std::string version_event(double time);
std::string scalar_event(double time, std::int64_t step, const std::string &tag,
                         float value);
std::string text_event(double time, std::int64_t step, const std::string &tag,
                       const std::string &text);

/// An event as it stands in the file, a TFRecord: the length (64 bits), its
/// checksum, the event, its checksum, all little-endian.
std::string framed(const std::string &event);

} // namespace reprise::detail

#endif
