//===- Parse.h - rows from YAML ---------------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_KNOWLEDGE_PARSE_H
#define REPRISE_CHECKS_KNOWLEDGE_PARSE_H

#include "Knowledge.h"

namespace reprise::knowledge {

/// Reads one list of rows. The error is `file:line:column: what is wrong`.
llvm::Expected<std::vector<Row>> parseRows(llvm::StringRef yaml,
                                           llvm::StringRef file);

} // namespace reprise::knowledge

#endif
