//===- Operators.cpp - what the tracer knows of an operation --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Operators.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/function_schema.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace reprise::trace {

namespace {

/// Operations whose outputs hold what the memory held before, and those in
/// place that change a tensor's shape only.
constexpr std::array<std::string_view, 29> unreadNames = {
    "aten::empty",
    "aten::empty_like",
    "aten::empty_strided",
    "aten::empty_permuted",
    "aten::empty_quantized",
    "aten::_empty_affine_quantized",
    "aten::_empty_per_channel_affine_quantized",
    "aten::new_empty",
    "aten::new_empty_strided",
    "aten::resize_",
    "aten::resize_as_",
    "aten::resize",
    "aten::resize_as",
    "aten::_resize_output_",
    "aten::set_",
    "aten::set_data",
    "aten::requires_grad_",
    "aten::retain_grad",
    "aten::detach_",
    "aten::squeeze_",
    "aten::unsqueeze_",
    "aten::transpose_",
    "aten::t_",
    "aten::swapaxes_",
    "aten::swapdims_",
    "aten::as_strided_",
    "aten::rename_",
    "aten::_unsafe_view",
    "aten::_backward"};

/// How many of the names above make a tensor that nobody else has.
constexpr std::size_t emptyNames = 9;

/// Operations that draw although no argument of theirs is a generator: the
/// kernels for CUDA do so themselves.
constexpr std::array<std::string_view, 8> drawingNames = {
    "aten::native_dropout",
    "aten::_fused_dropout",
    "aten::_cudnn_rnn",
    "aten::_cudnn_init_dropout_state",
    "aten::_scaled_dot_product_flash_attention",
    "aten::_scaled_dot_product_efficient_attention",
    "aten::_scaled_dot_product_cudnn_attention",
    "aten::_efficient_attention_forward"};

/// Operations that are composite but not marked so, since their gradient is
/// defined by itself.
constexpr std::array<std::string_view, 10> compositeNames = {
    "aten::convolution", "aten::_convolution", "aten::_to_copy", "aten::clone",
    "aten::zeros",       "aten::zeros_like",   "aten::ones",     "aten::full",
    "aten::rand",        "aten::randn"};

/// LibTorch differentiates these through the operations that they call, which
/// writing past them would make wrong.
bool isMarkedComposite(const c10::FunctionSchema &schema) {
  auto found = c10::Dispatcher::singleton().findSchema(schema.operator_name());
  return found && found->hasKernelForDispatchKey(
                      c10::DispatchKey::CompositeImplicitAutograd);
}

struct Workspace {
  std::string_view name;
  std::uint32_t outputs;
};

/// Operations with outputs that only their own gradient reads, and that are
/// not written to the last byte.
constexpr std::array<Workspace, 16> workspaces = {{
    {"aten::_ctc_loss", 1u << 1},
    {"aten::_cudnn_ctc_loss", 1u << 1},
    {"aten::mkldnn_rnn_layer", 1u << 3},
    {"aten::_cudnn_rnn", 1u << 3 | 1u << 4},
    {"aten::miopen_rnn", 1u << 3 | 1u << 4},
    {"aten::cudnn_batch_norm", 1u << 3},
    {"aten::_batch_norm_with_update", 1u << 3},
    {"aten::_batch_norm_impl_index", 1u << 3},
    {"aten::_embedding_bag", 1u << 1 | 1u << 2 | 1u << 3},
    {"aten::_embedding_bag_forward_only", 1u << 1 | 1u << 2 | 1u << 3},
    {"aten::_thnn_fused_lstm_cell", 1u << 2},
    {"aten::_thnn_fused_gru_cell", 1u << 1},
    {"aten::_scaled_dot_product_flash_attention", 1u << 8},
    {"aten::_flash_attention_forward", 1u << 4},
    {"aten::lstm_mps", 1u << 3 | 1u << 4},
    {"aten::multilabel_margin_loss_forward", 1u << 1},
}};

template <typename Names>
bool isAmong(const std::string &name, const Names &names, std::size_t count) {
  return std::find(names.begin(), names.begin() + count, name) !=
         names.begin() + count;
}

/// `Generator? generator=None`
bool takesGenerator(const c10::Argument &argument) {
  return argument.type()->isSubtypeOf(
      *c10::OptionalType::create(c10::GeneratorType::get()));
}

void readSchema(const c10::FunctionSchema &schema, Operator &result) {
  const auto &arguments = schema.arguments();
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (arguments[i].alias_info() && arguments[i].alias_info()->isWrite())
      result.written.push_back(static_cast<std::uint32_t>(i));
  for (const auto &argument : arguments)
    result.draws |= takesGenerator(argument);
  const auto &returns = schema.returns();
  result.returns = !returns.empty();
  bool onlyViews = !returns.empty();
  bool onlyArguments = !returns.empty();
  for (const auto &output : returns) {
    const auto *alias = output.alias_info();
    onlyViews &= alias && !alias->isWrite();
    onlyArguments &= alias && alias->isWrite();
  }
  result.unread |= onlyViews && result.written.empty();
  result.readsWritten =
      !result.written.empty() && !onlyArguments && !result.unread;
}

} // namespace

const Operator &Operators::find(const at::RecordFunction &call, bool &isNew) {
  isNew = false;
  const char *address = call.name();
  auto known = byAddress.find(address);
  if (known != byAddress.end()) {
    const std::string &name = known->second->name;
    const std::size_t length = std::strlen(address);
    if (name.compare(0, length, address) == 0 &&
        (name.size() == length || name[length] == '.'))
      return *known->second;
  }
  std::string base = address;
  std::string name = base;
  auto schema = call.operator_schema();
  if (schema && !schema->overload_name().empty())
    name += '.' + schema->overload_name();
  auto [place, inserted] = byName.try_emplace(name);
  Operator &result = place->second;
  if (inserted) {
    isNew = true;
    result.name = name;
    result.id = static_cast<std::uint32_t>(byName.size());
    result.readsNumber = base == "aten::_local_scalar_dense";
    result.copies =
        base == "aten::copy_" || base == "aten::_to_copy" || base == "aten::to";
    result.onlyCopies = base == "aten::copy_" || base == "aten::_to_copy" ||
                        base == "aten::clone";
    result.unread = isAmong(base, unreadNames, unreadNames.size());
    result.makesEmpty = isAmong(base, unreadNames, emptyNames);
    result.draws = isAmong(base, drawingNames, drawingNames.size());
    for (const Workspace &workspace : workspaces)
      if (workspace.name == base)
        result.workspace = workspace.outputs;
    if (schema)
      readSchema(*schema, result);
    result.isComposite =
        result.written.empty() &&
        (isAmong(base, compositeNames, compositeNames.size()) ||
         (schema && isMarkedComposite(*schema)));
    // What `out` had before is not its own to fill.
    result.makesEmpty &= result.written.empty();
  }
  // Only a registered operation's name stays where it is.
  if (schema)
    byAddress[address] = &result;
  return result;
}

} // namespace reprise::trace
