//===- EventRecord.cpp - the records of an event file ---------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EventRecord.h"

#include "../bytes/Bytes.h"
#include "../bytes/Crc32c.h"

using namespace reprise::detail;

namespace {
/// A message of Protocol Buffers, field by field.
class Message {
public:
  void number(unsigned field, std::uint64_t value) {
    key(field, 0);
    varint(value);
  }
  void real(unsigned field, double value) {
    key(field, 1);
    bytes.f64(value);
  }
  void real(unsigned field, float value) {
    key(field, 5);
    bytes.raw(&value, sizeof value);
  }
  /// A text, or another message.
  void text(unsigned field, const std::string &value) {
    key(field, 2);
    varint(value.size());
    bytes.raw(value.data(), value.size());
  }
  std::string take() { return bytes.take(); }

private:
  ByteWriter bytes;

  /// The field's number and how its value is encoded.
  void key(unsigned field, unsigned type) { varint(field << 3 | type); }
  /// Seven bits a byte, the lowest first; the top bit says that more follow.
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      bytes.u8(static_cast<std::uint8_t>(value | 0x80));
    bytes.u8(static_cast<std::uint8_t>(value));
  }
};
} // namespace

std::string reprise::detail::version_event(double time) {
  Message event;
  event.real(1, time);
  event.text(3, "brain.Event:2");
  return event.take();
}

/// An event with one value of a summary.
static std::string summary_event(double time, std::int64_t step,
                                 Message value) {
  Message summary;
  summary.text(1, value.take());
  Message event;
  event.real(1, time);
  event.number(2, static_cast<std::uint64_t>(step));
  event.text(5, summary.take());
  return event.take();
}

std::string reprise::detail::scalar_event(double time, std::int64_t step,
                                          const std::string &tag, float value) {
  Message scalar;
  scalar.text(1, tag);
  scalar.real(2, value);
  return summary_event(time, step, std::move(scalar));
}

std::string reprise::detail::text_event(double time, std::int64_t step,
                                        const std::string &tag,
                                        const std::string &text) {
  // The plug-in that shows it, and that the value is a tensor.
  Message plugin;
  plugin.text(1, "text");
  Message metadata;
  metadata.text(1, plugin.take());
  metadata.number(4, 2);
  // One element of type string.
  Message dimension;
  dimension.number(1, 1);
  Message shape;
  shape.text(2, dimension.take());
  Message tensor;
  tensor.number(1, 7);
  tensor.text(2, shape.take());
  tensor.text(8, text);
  Message value;
  value.text(1, tag);
  value.text(8, tensor.take());
  value.text(9, metadata.take());
  return summary_event(time, step, std::move(value));
}

/// TFRecord's checksum. It is not the CRC itself, since the CRC of bytes that
/// end with their own CRC is a constant.
static std::uint32_t masked_crc(const std::string &bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

std::string reprise::detail::framed(const std::string &event) {
  ByteWriter length;
  length.u64(event.size());
  const std::string head = length.take();
  ByteWriter record;
  record.raw(head.data(), head.size());
  record.u32(masked_crc(head));
  record.raw(event.data(), event.size());
  record.u32(masked_crc(event));
  return record.take();
}
