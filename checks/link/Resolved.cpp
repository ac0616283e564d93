//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/link/Resolved.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::link {

std::optional<double> numberOf(llvm::StringRef constant) {
  if (constant == "true" || constant == "false")
    return constant == "true";
  double number;
  if (constant.getAsDouble(number))
    return std::nullopt;
  return number;
}

namespace {

/// One spelling for what C++ takes as the same: 1 and true, 0.50 and 0.5.
bool sameText(llvm::StringRef left, llvm::StringRef right) {
  if (left == right)
    return true;
  std::optional<double> first = numberOf(left), second = numberOf(right);
  return first && second && *first == *second;
}

Truth truthOf(const Origin &origin) {
  if (origin.kind != Origin::Kind::Constant)
    return Truth::Maybe;
  if (origin.name == "nullptr" || sameText(origin.name, "0"))
    return Truth::No;
  double number;
  if (origin.name == "true" ||
      !llvm::StringRef(origin.name).getAsDouble(number))
    return Truth::Yes;
  return Truth::Maybe;
}

} // namespace

Truth operator!(Truth truth) {
  if (truth == Truth::Maybe)
    return truth;
  return truth == Truth::Yes ? Truth::No : Truth::Yes;
}

Truth operator&&(Truth left, Truth right) { return std::min(left, right); }

bool Resolved::isUnknown() const {
  return llvm::all_of(origins, [](const Origin &origin) {
    return origin.kind == Origin::Kind::Unknown;
  });
}

const Origin *Resolved::soleObject() const {
  if (origins.size() != 1 || origins.front().kind != Origin::Kind::Object)
    return nullptr;
  return &origins.front();
}

const Origin *Resolved::find(Origin::Kind kind, llvm::StringRef name) const {
  for (const Origin &origin : origins)
    if (origin.kind == kind && origin.name == name)
      return &origin;
  return nullptr;
}

Truth Resolved::isOneOf(const std::vector<std::string> &texts) const {
  bool some = false, others = false;
  for (const Origin &origin : origins) {
    if (origin.kind != Origin::Kind::Constant &&
        origin.kind != Origin::Kind::Device)
      return Truth::Maybe;
    bool matches = llvm::any_of(
        texts, [&](const auto &text) { return sameText(text, origin.name); });
    (matches ? some : others) = true;
  }
  if (some == others)
    return Truth::Maybe;
  return some ? Truth::Yes : Truth::No;
}

Truth Resolved::truth() const {
  if (origins.empty())
    return Truth::Maybe;
  Truth truth = truthOf(origins.front());
  for (const Origin &origin : origins)
    if (truthOf(origin) != truth)
      return Truth::Maybe;
  return truth;
}

void Resolved::add(const Origin &origin) {
  auto place = llvm::lower_bound(origins, origin);
  if (place == origins.end() || !(*place == origin))
    origins.insert(place, origin);
}

void Resolved::add(const Resolved &other) {
  for (const Origin &origin : other.origins)
    add(origin);
}

Resolved Resolved::unknown() { return {{Origin()}}; }

Resolved Resolved::constant(llvm::StringRef text) {
  Origin origin;
  origin.kind = Origin::Kind::Constant;
  origin.name = text.str();
  return {{origin}};
}

Resolved Resolved::ofObject(unsigned object) {
  Origin origin;
  origin.kind = Origin::Kind::Object;
  origin.object = object;
  return {{origin}};
}

} // namespace reprise::link
