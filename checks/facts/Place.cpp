//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/facts/Place.h"

#include "llvm/ADT/StringExtras.h"

namespace reprise::facts {
namespace {

constexpr llvm::StringLiteral MacroSuffix = " (macro)";

/// Takes a number from 1 off the end of \p text, and \p before it.
bool takeNumber(llvm::StringRef &text, char before, unsigned &number) {
  size_t position = text.rfind(before);
  if (position == llvm::StringRef::npos)
    return false;
  llvm::StringRef digits = text.substr(position + 1);
  if (digits.empty() || !llvm::all_of(digits, llvm::isDigit) ||
      digits.getAsInteger(10, number))
    return false;
  text = text.take_front(position);
  return true;
}

} // namespace

std::string toString(const Place &place) {
  if (!place)
    return {};
  std::string text = place.file;
  for (unsigned number : {place.line, place.column})
    text += ':' + std::to_string(number);
  text += '-' + std::to_string(place.endLine) + ':' +
          std::to_string(place.endColumn);
  if (place.inMacro)
    text += MacroSuffix;
  return text;
}

std::optional<Place> parsePlace(llvm::StringRef text) {
  Place place;
  place.inMacro = text.consume_back(MacroSuffix);
  // A file's name may hold colons and dashes: read from the end.
  llvm::StringRef whole = text;
  if (takeNumber(text, ':', place.endColumn) &&
      takeNumber(text, '-', place.endLine) &&
      takeNumber(text, ':', place.column) &&
      takeNumber(text, ':', place.line) && !text.empty()) {
    place.file = text.str();
    return place;
  }
  text = whole;
  if (takeNumber(text, ':', place.column) &&
      takeNumber(text, ':', place.line) && !text.empty()) {
    place.file = text.str();
    place.endLine = place.line;
    place.endColumn = place.column;
    return place;
  }
  return std::nullopt;
}

} // namespace reprise::facts
