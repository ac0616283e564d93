//===- Ulps.cpp - how far two numbers are apart ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Ulps.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
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

/// How many bits of these losses are apart, in their places among all numbers.
/// \p a and \p b are as long.
std::size_t bitsApart(llvm::ArrayRef<Loss> a, llvm::ArrayRef<Loss> b) {
  std::size_t bits = 0;
  for (const auto &[first, second] : llvm::zip_equal(a, b))
    bits += llvm::bit_width(
        ulpDistance(first.number, second.number).value_or(UINT64_MAX));
  return bits;
}

/// Those of the losses of one run that stand beside the fewer ones that the
/// other run read between the same steps.
std::vector<const Loss *> matching(llvm::ArrayRef<Loss> losses,
                                   llvm::ArrayRef<Loss> fewer) {
  std::vector<const Loss *> result;
  while (!fewer.empty()) {
    // As many must be left for those behind it.
    const auto candidates = losses.drop_back(fewer.size() - 1);
    const auto found = llvm::find_if(candidates, [&](const Loss &loss) {
      return loss.number == fewer.front().number;
    });
    if (found == candidates.end())
      break;
    result.push_back(found);
    losses = losses.drop_front(found - losses.begin() + 1);
    fewer = fewer.drop_front();
  }
  // From here on the numbers differ. A training's loss is read before its step
  // or after it, so it is the last or the first of what was read between two
  // steps.
  const auto front = losses.take_front(fewer.size());
  const auto back = losses.take_back(fewer.size());
  const bool isBack = bitsApart(back, fewer) < bitsApart(front, fewer);
  for (const Loss &loss : isBack ? back : front)
    result.push_back(&loss);
  return result;
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
    const bool hasMore = inA.size() > inB.size();
    const llvm::ArrayRef<Loss> fewer = hasMore ? inB : inA;
    const auto others = matching(hasMore ? inA : inB, fewer);
    for (std::size_t i = 0; i < fewer.size(); ++i) {
      const Loss &ofFirst = hasMore ? *others[i] : fewer[i];
      const Loss &ofSecond = hasMore ? fewer[i] : *others[i];
      result.push_back({ofFirst, ofSecond,
                        ulpDistance(ofFirst.number, ofSecond.number),
                        static_cast<std::size_t>(&ofFirst - first.data()) + 1});
    }
  }
  return result;
}

} // namespace reprise::verify
