//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CodeFrame.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Unicode.h"

#include <algorithm>

namespace reprise::report {
namespace {

constexpr unsigned TabStop = 8;
/// Columns of a terminal that a frame takes at most, the gutter left out.
constexpr unsigned MaxWidth = 110;
/// What stays before the marks in a line that is cut.
constexpr unsigned Lead = 30;

constexpr unsigned FarBytes = 1000;

/// One character as it is shown.
struct Cell {
  unsigned byte; ///< Where it stands in the line, from 0.
  std::string text;
  unsigned width;
};

std::string escaped(llvm::StringRef bytes) {
  std::string result;
  for (char c : bytes)
    result += llvm::formatv("<{0:X-2}>", static_cast<unsigned char>(c)).str();
  return result;
}

llvm::SmallVector<Cell, 0> cellsOf(llvm::StringRef line) {
  llvm::SmallVector<Cell, 0> cells;
  unsigned width = 0;
  for (unsigned at = 0; at < line.size();) {
    Cell cell{at, {}, 0};
    auto *byte = reinterpret_cast<const llvm::UTF8 *>(line.data() + at);
    unsigned length =
        std::min<unsigned>(llvm::getNumBytesForUTF8(*byte), line.size() - at);
    llvm::StringRef character = line.substr(at, length);
    if (line[at] == '\t') {
      cell.width = TabStop - width % TabStop;
      cell.text.assign(cell.width, ' ');
    } else if (character == "\xEF\xBB\xBF") {
      // A byte order mark takes no room.
    } else if (!llvm::isLegalUTF8Sequence(byte, byte + length)) {
      length = 1;
      cell.text = escaped(line.substr(at, 1));
      cell.width = cell.text.size();
    } else if (int columns = llvm::sys::unicode::columnWidthUTF8(character);
               columns < 0) {
      cell.text = escaped(character);
      cell.width = cell.text.size();
    } else {
      cell.text = character.str();
      cell.width = columns;
    }
    width += cell.width;
    at += length;
    cells.push_back(std::move(cell));
  }
  return cells;
}

} // namespace

CodeFrame frame(llvm::StringRef line, unsigned column, unsigned endColumn) {
  line = line.rtrim();
  unsigned from = column == 0 ? 0 : column - 1;
  unsigned to = std::max(from + 1, endColumn == 0 ? 0 : endColumn - 1);
  // Generated files have lines of megabytes: what is far off is never looked
  // at.
  from = std::min<unsigned>(from, line.size());
  to = std::clamp<unsigned>(to, from + 1, line.size() + 1);
  bool cutFront = from > FarBytes, cutBehind = line.size() > to + FarBytes;
  if (cutBehind)
    line = line.take_front(to + FarBytes);
  if (cutFront) {
    unsigned drop = from - FarBytes;
    while (drop < from && (line[drop] & 0xC0) == 0x80)
      ++drop;
    line = line.drop_front(drop);
    from -= drop;
    to -= drop;
  }
  auto cells = cellsOf(line);

  unsigned total = 0, before = 0;
  for (const Cell &cell : cells) {
    total += cell.width;
    if (cell.byte < from)
      before += cell.width;
  }
  // A stretch of the line that is not too wide and has the caret in it.
  unsigned skip = 0;
  bool isCut = total > MaxWidth;
  if (isCut && before > Lead)
    skip = before - Lead;

  CodeFrame result;
  unsigned position = 0, shown = 0, marked = 0;
  if (skip > 0 || cutFront) {
    result.line = "...";
    shown = 3;
  }
  std::string marks(shown, ' ');
  for (const Cell &cell : cells) {
    position += cell.width;
    if (position - cell.width < skip)
      continue;
    if (shown + cell.width > MaxWidth) {
      cutBehind = true;
      break;
    }
    result.line += cell.text;
    shown += cell.width;
    bool isMarked = cell.byte >= from && cell.byte < to;
    if (isMarked && cell.width > 0) {
      marks += marked++ ? '~' : '^';
      marks.append(cell.width - 1, '~');
    } else {
      marks.append(cell.width, ' ');
    }
  }
  if (cutBehind)
    result.line += "...";
  if (!marked && from >= line.size())
    marks += '^';
  result.marks = llvm::StringRef(marks).rtrim().str();
  return result;
}

} // namespace reprise::report
