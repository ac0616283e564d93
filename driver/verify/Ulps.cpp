//===- Ulps.cpp - how far two numbers are apart ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Ulps.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/bit.h"

#include <algorithm>
#include <cmath>

namespace reprise::verify {

namespace {

const llvm::fltSemantics &semanticsOf(trace::ScalarType type) {
  switch (type) {
  case trace::ScalarType::Half:
    return llvm::APFloat::IEEEhalf();
  case trace::ScalarType::BFloat16:
    return llvm::APFloat::BFloat();
  case trace::ScalarType::Float:
    return llvm::APFloat::IEEEsingle();
  case trace::ScalarType::Double:
    break;
  }
  return llvm::APFloat::IEEEdouble();
}

/// The number's place among all of its type, as an unsigned integer: the bits
/// of numbers with a sign run backwards.
std::uint64_t placeOf(const Number &number) {
  llvm::APFloat value(llvm::bit_cast<double>(number.bits));
  bool isInexact;
  value.convert(semanticsOf(number.type), llvm::APFloat::rmNearestTiesToEven,
                &isInexact);
  const llvm::APInt bits = value.bitcastToAPInt();
  const std::uint64_t sign = 1ull << (bits.getBitWidth() - 1);
  const std::uint64_t plain = bits.getZExtValue();
  return plain & sign ? ~plain & (sign - 1) : plain | sign;
}

/// The losses that were read after `step` steps; `from` goes past them.
llvm::ArrayRef<Loss> take(llvm::ArrayRef<Loss> &from, std::uint64_t step) {
  auto result =
      from.take_while([&](const Loss &loss) { return loss.step <= step; });
  from = from.drop_front(result.size());
  return result;
}

std::size_t countSame(llvm::ArrayRef<Loss> a, llvm::ArrayRef<Loss> b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    count += a[i].number == b[i].number;
  return count;
}

} // namespace

std::optional<std::uint64_t> ulpDistance(const Number &a, const Number &b) {
  if (a.type != b.type || std::isnan(llvm::bit_cast<double>(a.bits)) ||
      std::isnan(llvm::bit_cast<double>(b.bits)))
    return std::nullopt;
  const std::uint64_t first = placeOf(a), second = placeOf(b);
  return first < second ? second - first : first - second;
}

std::vector<LossPair> matchLosses(const std::vector<Loss> &first,
                                  const std::vector<Loss> &second) {
  std::vector<LossPair> result;
  llvm::ArrayRef<Loss> a(first), b(second);
  while (!a.empty() && !b.empty()) {
    const std::uint64_t step = std::min(a.front().step, b.front().step);
    llvm::ArrayRef<Loss> inA = take(a, step), inB = take(b, step);
    // A training's loss is read before its step or after it, so it is the last
    // or the first of what was read between two steps.
    const std::size_t common = std::min(inA.size(), inB.size());
    const bool isAtEnd =
        countSame(inA.take_back(common), inB.take_back(common)) >
        countSame(inA.take_front(common), inB.take_front(common));
    inA = isAtEnd ? inA.take_back(common) : inA.take_front(common);
    inB = isAtEnd ? inB.take_back(common) : inB.take_front(common);
    for (std::size_t i = 0; i < common; ++i)
      result.push_back({inA[i], inB[i],
                        ulpDistance(inA[i].number, inB[i].number),
                        static_cast<std::size_t>(&inA[i] - first.data()) + 1});
  }
  return result;
}

} // namespace reprise::verify
