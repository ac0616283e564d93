//===- Bytes.h - numbers and texts as bytes ------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_BYTES_H
#define REPRISE_RUNTIME_SRC_BYTES_H

#include "Source.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace reprise::detail {

/// Appends values to a text of bytes. Numbers are little-endian, as on all
/// machines that LibTorch is built for; a text has its length (64 bits) before
/// it.
class ByteWriter {
public:
  void u8(std::uint8_t value) { raw(&value, sizeof value); }
  void u32(std::uint32_t value) { raw(&value, sizeof value); }
  void u64(std::uint64_t value) { raw(&value, sizeof value); }
  void i64(std::int64_t value) { raw(&value, sizeof value); }
  void f64(double value) { raw(&value, sizeof value); }
  void text(const std::string &value) {
    u64(value.size());
    raw(value.data(), value.size());
  }
  void raw(const void *data, std::size_t size) {
    bytes_.append(static_cast<const char *>(data), size);
  }

  std::string take() { return std::move(bytes_); }
  std::size_t size() const { return bytes_.size(); }

private:
  std::string bytes_;
};

/// Appends a flag and a number, which is 0 where there is none.
template <class Writer>
void write_optional(Writer &out, const std::optional<double> &value) {
  out.u8(value.has_value());
  out.f64(value.value_or(0));
}

/// What ByteReader throws where bytes are missing or make no sense.
struct MalformedBytes : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Reads what ByteWriter wrote, from bytes that may be damaged: never behind
/// their end, and nothing is allocated that they do not hold.
class ByteReader {
public:
  /// Reads a source's next \p size bytes.
  ByteReader(Source source, std::uint64_t size)
      : source_(std::move(source)), left_(size) {}
  /// Reads bytes that stay where they are.
  ByteReader(const void *data, std::size_t size)
      : ByteReader(from_memory(data), size) {}
  explicit ByteReader(const std::string &bytes)
      : ByteReader(bytes.data(), bytes.size()) {}

  std::uint8_t u8() { return number<std::uint8_t>(); }
  std::uint32_t u32() { return number<std::uint32_t>(); }
  std::uint64_t u64() { return number<std::uint64_t>(); }
  std::int64_t i64() { return number<std::int64_t>(); }
  double f64() { return number<double>(); }
  bool flag() {
    const std::uint8_t value = u8();
    if (value > 1)
      throw MalformedBytes("a flag is neither 0 nor 1");
    return value == 1;
  }
  /// What write_optional() wrote.
  std::optional<double> optional_f64() {
    const bool has = flag();
    const double value = f64();
    return has ? std::optional(value) : std::nullopt;
  }
  std::string text() { return raw(u64()); }
  std::string raw(std::uint64_t size) {
    expect(size);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    raw(bytes.data(), bytes.size());
    return bytes;
  }
  void raw(void *data, std::size_t size) {
    expect(size);
    if (size > 0)
      source_(data, size);
    left_ -= size;
  }
  /// How many values follow, each of \p least bytes or more.
  std::size_t count(std::size_t least) {
    const std::uint64_t value = u64();
    if (value > left_ / least)
      throw MalformedBytes("a count is larger than the bytes allow");
    return static_cast<std::size_t>(value);
  }

  std::uint64_t left() const { return left_; }
  /// Throws unless \p size bytes are left, or more.
  void expect(std::uint64_t size) const {
    if (size > left_)
      throw MalformedBytes("the bytes end too early");
  }
  void expect_end() const {
    if (left_ != 0)
      throw MalformedBytes("there are bytes behind the end");
  }
  void skip_rest() {
    char block[4096];
    while (left_ > 0)
      raw(block, static_cast<std::size_t>(
                     std::min<std::uint64_t>(left_, sizeof block)));
  }

private:
  template <class Number> Number number() {
    Number value;
    raw(&value, sizeof value);
    return value;
  }

  Source source_;
  std::uint64_t left_;
};

} // namespace reprise::detail

#endif
