//===- TraceLine.cpp - a trace's lines ------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TraceLine.h"
#include "../bytes/JsonLine.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <tuple>

using namespace reprise;

const char reprise::detail::traceHead[] =
    "{\"kind\":\"reprise-trace\",\"version\":1}\n";

/// How a loss's type is laid out.
namespace {
struct Format {
  unsigned hexDigits;
  /// Decimal digits that tell all values of the type apart.
  int precision;
};
} // namespace

static const Format *format_of(const std::string &type) {
  static constexpr Format half = {4, 5}, bfloat = {4, 4},
                          single = {8,
                                    std::numeric_limits<float>::max_digits10},
                          twice = {16,
                                   std::numeric_limits<double>::max_digits10};
  return type == "float32"    ? &single
         : type == "float64"  ? &twice
         : type == "float16"  ? &half
         : type == "bfloat16" ? &bfloat
                              : nullptr;
}

/// `0x` and the lowest digits of `bits`.
static std::string hex(std::uint64_t bits, unsigned digits) {
  std::string text = "0x";
  for (unsigned i = digits; i-- > 0;)
    text += "0123456789abcdef"[bits >> (4 * i) & 15];
  return text;
}

/// Writes a value without regard to the locale that the program has chosen.
template <class Manipulator>
static std::string print(double value, int precision, Manipulator manipulator) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(precision);
  out << manipulator << value;
  return out.str();
}

/// A float16. LibTorch converts it, too, but this file is also read where there
/// is none.
static double from_half(std::uint64_t bits) {
  const int exponent = bits >> 10 & 31;
  const auto fraction = static_cast<double>(bits & 1023);
  double value = exponent ? std::ldexp(1024 + fraction, exponent - 25)
                          : std::ldexp(fraction, -24);
  if (exponent == 31)
    value = fraction ? std::numeric_limits<double>::quiet_NaN()
                     : std::numeric_limits<double>::infinity();
  return bits & 0x8000 ? -value : value;
}

static double from_float(std::uint64_t bits) {
  const auto word = static_cast<std::uint32_t>(bits);
  float value;
  std::memcpy(&value, &word, sizeof value);
  return value;
}

double TraceRecord::value() const {
  if (kind != "loss")
    throw std::logic_error("trace: a record of kind '" + kind +
                           "' has no value");
  if (type == "float16")
    return from_half(bits);
  if (type == "bfloat16") // The upper half of a float32.
    return from_float(bits << 16);
  if (type == "float32")
    return from_float(bits);
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

bool TraceRecord::operator==(const TraceRecord &other) const {
  return std::tie(kind, step, name, type, shape, bits) ==
         std::tie(other.kind, other.step, other.name, other.type, other.shape,
                  other.bits);
}

std::string reprise::detail::to_line(const TraceRecord &record) {
  std::string line = "{\"kind\":" + json_quote(record.kind) +
                     ",\"step\":" + std::to_string(record.step) +
                     ",\"name\":" + json_quote(record.name);
  if (!record.type.empty())
    line += ",\"type\":" + json_quote(record.type);
  if (record.kind == "loss") {
    const Format &format = *format_of(record.type);
    const double value = record.value();
    line += ",\"bits\":\"" + hex(record.bits, format.hexDigits) + '"';
    line += ",\"hex\":\"" + print(value, 0, std::hexfloat) + '"';
    line += ",\"decimal\":\"" +
            print(value, format.precision, std::defaultfloat) + '"';
  } else {
    if (record.kind == "tensor") {
      line += ",\"shape\":[";
      for (std::size_t i = 0; i < record.shape.size(); ++i)
        line += (i ? "," : "") + std::to_string(record.shape[i]);
      line += ']';
    }
    line += ",\"digest\":\"" + hex(record.bits, 16) + '"';
  }
  return line + "}\n";
}

/// The member `name` of type T.
template <class T>
static T take(const reprise::detail::JsonObject &object, const char *name) {
  const auto found = object.find(name);
  const T *value =
      found == object.end() ? nullptr : std::get_if<T>(&found->second);
  if (!value)
    throw std::runtime_error(std::string("'") + name +
                             "' is missing or of another type");
  return *value;
}

static std::uint64_t bits_from(const std::string &text, unsigned digits) {
  if (text.size() != digits + 2 || text.compare(0, 2, "0x") != 0 ||
      text.find_first_not_of("0123456789abcdef", 2) != std::string::npos)
    throw std::runtime_error("'" + text + "' is not 0x and " +
                             std::to_string(digits) + " digits");
  return std::stoull(text.substr(2), nullptr, 16);
}

TraceRecord reprise::detail::from_line(const std::string &line) {
  const JsonObject object = parse_json_line(line);
  TraceRecord record;
  record.kind = take<std::string>(object, "kind");
  record.step = take<std::uint64_t>(object, "step");
  record.name = take<std::string>(object, "name");
  if (record.kind == "loss") {
    record.type = take<std::string>(object, "type");
    const Format *format = format_of(record.type);
    if (!format)
      throw std::runtime_error("a loss of type '" + record.type + "'");
    record.bits =
        bits_from(take<std::string>(object, "bits"), format->hexDigits);
    return record;
  }
  if (record.kind == "tensor") {
    record.type = take<std::string>(object, "type");
    record.shape = take<std::vector<std::uint64_t>>(object, "shape");
  } else if (record.kind != "parameters" && record.kind != "state") {
    throw std::runtime_error("unknown kind '" + record.kind + "'");
  }
  record.bits = bits_from(take<std::string>(object, "digest"), 16);
  return record;
}
