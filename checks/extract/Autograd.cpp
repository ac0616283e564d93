//===- Autograd.cpp - operations with a gradient of the user's own --------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

using namespace clang;

namespace reprise::extract {

namespace {

const CXXMethodDecl *methodNamed(const CXXRecordDecl *record,
                                 llvm::StringRef name) {
  for (const CXXMethodDecl *method : record->methods())
    if (method->getIdentifier() && method->getName() == name)
      return method;
  return nullptr;
}

} // namespace

/// `MyFunction::apply(x)`, for a class of the user's on top of
/// torch::autograd::Function: LibTorch calls its forward, and its backward when
/// the gradients are computed.
std::optional<facts::Value> FunctionWalker::applyFunction(const Call &call) {
  const auto *method = llvm::cast<CXXMethodDecl>(call.callee);
  if (!isNamed(method->getParent(), "torch::autograd::Function"))
    return std::nullopt;
  const CXXRecordDecl *written = templateArgument(method->getParent(), 0);
  if (!written || !unit.isUser(written))
    return std::nullopt;
  std::optional<Value> result;
  for (llvm::StringRef name : {"forward", "backward"}) {
    const CXXMethodDecl *part = methodNamed(written, name);
    if (!part)
      continue;
    std::string symbol = unit.addFunction(part);
    Event &event = emit(facts::EventKind::Call, call.expression,
                        unit.names.readable(part));
    event.what = std::move(symbol);
    event.with["owner"] = Value::constant("user");
    if (name == "backward") {
      event.with["gradient"] = Value::constant("true");
      continue;
    }
    // Before what it is applied to stands the context.
    event.arguments = call.arguments;
    event.arguments.insert(event.arguments.begin(), Value::unknown());
    result = resultOf(event);
  }
  return result;
}

} // namespace reprise::extract
