//===- DrawWatch.cpp - draws of other threads -----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DrawWatch.h"

#include "Generators.h"

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>

#include <algorithm>
#include <mutex>
#include <vector>

using namespace reprise::detail;

namespace {
/// The watches that are open. LibTorch's callbacks have no data of their own.
struct Open {
  std::mutex mutex;
  std::vector<DrawWatch *> watches;
};
} // namespace

static Open &open() {
  static Open instance;
  return instance;
}

static bool is_default(const c10::IValue &value) {
  if (value.isNone())
    return true;
  if (!value.isGenerator())
    return false;
  const at::Generator generator = value.toGenerator();
  const std::vector<at::Generator> defaults = default_generators();
  return std::find(defaults.begin(), defaults.end(), generator) !=
         defaults.end();
}

/// Whether the operation takes its numbers from a default generator: its
/// parameter for one is left out. Dropout's kernel on CUDA has no parameter.
static bool draws(const at::RecordFunction &function) {
  if (std::string(function.name()) == "aten::native_dropout")
    return true;
  const auto schema = function.operator_schema();
  if (!schema)
    return false;
  const auto &parameters = schema->arguments();
  const auto inputs = function.inputs();
  for (std::size_t i = 0; i < parameters.size() && i < inputs.size(); ++i)
    if (parameters[i].name() == "generator")
      return is_default(inputs[i]);
  return false;
}

static std::unique_ptr<at::ObserverContext>
on_operation(const at::RecordFunction &function) {
  if (draws(function)) {
    const std::thread::id thread = std::this_thread::get_id();
    std::lock_guard<std::mutex> lock(open().mutex);
    for (DrawWatch *watch : open().watches)
      watch->note(thread, function.name());
  }
  return nullptr;
}

DrawWatch::DrawWatch() {
  {
    std::lock_guard<std::mutex> lock(open().mutex);
    open().watches.push_back(this);
  }
  handle_ = at::addGlobalCallback(at::RecordFunctionCallback(on_operation)
                                      .needsInputs(true)
                                      .scopes({at::RecordScope::FUNCTION}));
}

DrawWatch::~DrawWatch() {
  at::removeCallback(handle_);
  std::lock_guard<std::mutex> lock(open().mutex);
  auto &watches = open().watches;
  watches.erase(std::find(watches.begin(), watches.end(), this));
}

std::string DrawWatch::seen() const {
  std::lock_guard<std::mutex> lock(open().mutex);
  return seen_;
}

void DrawWatch::note(std::thread::id thread, const char *operation) {
  if (thread != owner_ && seen_.empty())
    seen_ = operation;
}
