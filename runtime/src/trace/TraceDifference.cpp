//===- TraceDifference.cpp - where two runs part --------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/trace.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace reprise;

static std::string name_of(const TraceRecord &record) {
  if (record.kind == "parameters")
    return "the digest of all " + record.name;
  return "the " + record.kind + " '" + record.name + "'";
}

static std::string value_of(const TraceRecord &record) {
  char text[32];
  if (record.kind == "loss")
    std::snprintf(text, sizeof text, "%a", record.value());
  else
    std::snprintf(text, sizeof text, "0x%016llx",
                  static_cast<unsigned long long>(record.bits));
  return text;
}

/// How many numbers of the type lie from one loss to the other, the other
/// counted: as integers, the bits of numbers of one sign are in their order.
static std::uint64_t units_apart(const TraceRecord &a, const TraceRecord &b) {
  const unsigned width = a.type == "float64"   ? 64
                         : a.type == "float32" ? 32
                                               : 16;
  const std::uint64_t sign = std::uint64_t(1) << (width - 1);
  auto from_zero = [&](std::uint64_t bits) { return bits & (sign - 1); };
  const std::uint64_t left = from_zero(a.bits), right = from_zero(b.bits);
  if ((a.bits & sign) != (b.bits & sign))
    return left + right;
  return std::max(left, right) - std::min(left, right);
}

std::string TraceDifference::words(const std::string &left_place,
                                   const std::string &right_place) const {
  const std::string here = ' ' + left_place, there = ' ' + right_place;
  if (!left || !right) {
    const TraceRecord &goesOn = left ? *left : *right;
    return "the trace" + (left ? there : here) +
           " ends, the other goes on at step " + std::to_string(goesOn.step) +
           " with " + name_of(goesOn);
  }
  if (left->step != right->step || left->kind != right->kind ||
      left->name != right->name)
    return left_place + " comes step " + std::to_string(left->step) + " with " +
           name_of(*left) + "," + there + " step " +
           std::to_string(right->step) + " with " + name_of(*right);
  std::string text =
      "at step " + std::to_string(left->step) + " " + name_of(*left);
  if (left->type != right->type)
    return text + " is of type " + left->type + here + " and " + right->type +
           there;
  if (left->shape != right->shape)
    return text + " has another shape" + here + " than" + there;
  text += " is " + value_of(*left) + here + " and " + value_of(*right) + there;
  if (left->kind == "loss" && std::isfinite(left->value()) &&
      std::isfinite(right->value())) {
    const std::uint64_t units = units_apart(*left, *right);
    text += ", " + std::to_string(units) + " unit" + (units == 1 ? "" : "s") +
            " in the last place apart";
  }
  return text;
}

std::optional<TraceDifference>
reprise::first_difference(const TraceFile &left, const TraceFile &right) {
  const std::size_t shorter =
      std::min(left.records.size(), right.records.size());
  for (std::size_t i = 0; i < shorter; ++i)
    if (left.records[i] != right.records[i])
      return TraceDifference{i, left.records[i], right.records[i]};
  if (left.records.size() > shorter && !right.torn)
    return TraceDifference{shorter, left.records[shorter], std::nullopt};
  if (right.records.size() > shorter && !left.torn)
    return TraceDifference{shorter, std::nullopt, right.records[shorter]};
  return std::nullopt;
}
