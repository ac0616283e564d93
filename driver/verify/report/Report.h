//===- Report.h - what verify says ------------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_REPORT_REPORT_H
#define REPRISE_DRIVER_VERIFY_REPORT_REPORT_H

#include "driver/verify/Verify.h"

namespace reprise::verify {

/// One file a format. Each says the same of the same result.
void printText(const Result &result, const Options &options,
               llvm::raw_ostream &out);
void printJson(const Result &result, const Options &options,
               llvm::raw_ostream &out);
/// For the summary of a CI run.
void printMarkdown(const Result &result, const Options &options,
                   llvm::raw_ostream &out);
/// One page that needs no network.
void printHtml(const Result &result, const Options &options,
               llvm::raw_ostream &out);

using Printer = void(const Result &, const Options &, llvm::raw_ostream &);

/// Writes a report to a file.
llvm::Error writeReport(Printer *print, const Result &result,
                        const Options &options, llvm::StringRef path);

} // namespace reprise::verify

#endif
