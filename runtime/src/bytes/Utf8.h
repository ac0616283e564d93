//===- Utf8.h - texts that others take for UTF-8 ----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_SRC_UTF8_H
#define REPRISE_RUNTIME_SRC_UTF8_H

#include <string>

namespace reprise::detail {

/// The text, each byte that is not part of UTF-8 (RFC 3629) as U+FFFD.
std::string as_utf8(const std::string &text);

} // namespace reprise::detail

#endif
