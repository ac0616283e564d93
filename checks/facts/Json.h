//===- Json.h - facts as JSON that a person can read and write --*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_FACTS_JSON_H
#define REPRISE_CHECKS_FACTS_JSON_H

#include "Unit.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

namespace reprise::facts {

/// Fields that have their default value are left out.
llvm::json::Value toJSON(const Value &value);
llvm::json::Value toJSON(const Event &event);
llvm::json::Value toJSON(const Node &node);
llvm::json::Value toJSON(const Function &function);
llvm::json::Value toJSON(const Unit &unit);

/// Reads a unit. The error names the path in the document where it is wrong.
llvm::Expected<Unit> parseUnit(llvm::StringRef json);
llvm::Expected<Unit> fromJSON(const llvm::json::Value &json);

} // namespace reprise::facts

#endif
