//===- Text.cpp - what verify says on the terminal ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/report/Evidence.h"
#include "driver/verify/report/Report.h"
#include "driver/verify/report/Words.h"

namespace reprise::verify {

void printText(const Result &result, const Options &options,
               llvm::raw_ostream &out) {
  if (result.verdict == Verdict::Failed) {
    out << "error: " << result.failure << '\n';
    return;
  }
  out << headline(result) << '\n';
  for (const std::string &line : details(result, options))
    out << "  " << line << '\n';
  for (const std::string &line : evidence(result, options))
    out << "  " << line << '\n';
}

llvm::Error writeReport(Printer *print, const Result &result,
                        const Options &options, llvm::StringRef path) {
  std::error_code error;
  llvm::raw_fd_ostream out(path, error);
  if (error)
    return llvm::createFileError(path, error);
  print(result, options, out);
  out.close();
  if (!out.has_error())
    return llvm::Error::success();
  error = out.error();
  out.clear_error();
  return llvm::createFileError(path, error);
}

} // namespace reprise::verify
