//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Outcome.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"

namespace reprise::report {

std::string contentHash(llvm::StringRef content) {
  auto digest = llvm::BLAKE3::hash<32>(
      llvm::ArrayRef(content.bytes_begin(), content.size()));
  return llvm::toHex(digest, /*LowerCase=*/true);
}

int exitCode(const Outcome &outcome) {
  if (!outcome.unanalysed.empty())
    return 3;
  return outcome.findings.empty() ? 0 : 1;
}

} // namespace reprise::report
