//===- Fuzz.h - a reader under any bytes ------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_TEST_FUZZ_FUZZ_H
#define REPRISE_TEST_FUZZ_FUZZ_H

#include <map>
#include <string>

namespace reprise::fuzz {

// Each program has these for its reader; Fuzz.cpp hands them to libFuzzer.

/// Inputs to begin with, by name, as the runtime writes them.
std::map<std::string, std::string> seeds();

/// Reads an input. It may be refused by std::runtime_error; whatever else is
/// thrown is a mistake of the reader's, as is what a sanitizer sees.
void read(const std::string &input);

/// Ends the program, for libFuzzer to keep the input, unless \p holds.
void expect(bool holds, const char *what);

} // namespace reprise::fuzz

#endif
