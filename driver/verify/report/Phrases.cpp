//===- Phrases.cpp - what sentences are made of ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/report/Phrases.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"

namespace reprise::verify {

std::string hex(std::uint64_t value) {
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::format("0x%016llx", static_cast<unsigned long long>(value));
  return text;
}

std::string runName(unsigned number) { return "run " + std::to_string(number); }

std::string counted(std::uint64_t count, llvm::StringRef what) {
  return std::to_string(count) + " " + what.str();
}

llvm::StringRef insideFolder(llvm::StringRef place) {
  llvm::SmallString<256> here;
  llvm::StringRef inside = place;
  if (!llvm::sys::fs::current_path(here) && inside.consume_front(here) &&
      inside.consume_front("/"))
    return inside;
  return place;
}

} // namespace reprise::verify
