//===- ModuleState.cpp - modules as bytes ---------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../bytes/TensorBytes.h"
#include "TrainingState.h"

#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

using namespace reprise::detail;

namespace {

struct Named {
  std::string name;
  at::Tensor tensor;
  bool parameter;
};

struct Saved {
  at::Tensor value;
  bool parameter = false;
  at::Tensor gradient;
};

} // namespace

static std::vector<Named> tensors_of(torch::nn::Module &module) {
  std::vector<Named> tensors;
  for (const auto &item : module.named_parameters())
    tensors.push_back({item.key(), item.value(), true});
  for (const auto &item : module.named_buffers())
    tensors.push_back({item.key(), item.value(), false});
  return tensors;
}

void reprise::detail::write_module(PieceWriter &out, const std::string &name,
                                   torch::nn::Module &module, bool gradients) {
  const std::vector<Named> tensors = tensors_of(module);
  out.u8(gradients);
  out.u64(tensors.size());
  for (const Named &named : tensors) {
    out.text(named.name);
    out.u8(named.parameter);
    write_tensor(out, named.tensor, name + "." + named.name);
    if (gradients && named.parameter)
      write_tensor(out, named.tensor.grad(), name + "." + named.name + ".grad");
  }
}

Restore reprise::detail::read_module(ByteReader &in, const std::string &name,
                                     torch::nn::Module &module) {
  const bool gradients = in.flag();
  const std::size_t count = in.count(10);
  auto saved = std::make_shared<std::map<std::string, Saved>>();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string key = in.text();
    Saved entry;
    entry.parameter = in.flag();
    entry.value = read_tensor(in);
    if (gradients && entry.parameter)
      entry.gradient = read_tensor(in);
    if (!saved->emplace(key, std::move(entry)).second)
      throw MalformedBytes("a tensor's name comes twice");
  }
  in.expect_end();

  const std::vector<Named> tensors = tensors_of(module);
  for (const Named &named : tensors) {
    const auto found = saved->find(named.name);
    if (found == saved->end() || found->second.parameter != named.parameter)
      throw std::runtime_error("checkpoint: '" + name + "' has '" + named.name +
                               "', which the checkpoint lacks; resume with the "
                               "model that was saved");
    if (!same_kind(found->second.value, named.tensor))
      throw std::runtime_error(
          "checkpoint: '" + name + "." + named.name + "' was saved as " +
          describe(found->second.value) + ", but is " + describe(named.tensor) +
          "; resume with the model that was saved");
    const at::Tensor &gradient = found->second.gradient;
    if (gradient.defined() && !same_kind(gradient, named.tensor))
      throw std::runtime_error("checkpoint: the gradient of '" + name + "." +
                               named.name + "' was saved as " +
                               describe(gradient) + ", but its parameter is " +
                               describe(named.tensor));
  }
  if (tensors.size() != saved->size())
    throw std::runtime_error("checkpoint: '" + name + "' was saved with " +
                             std::to_string(saved->size()) +
                             " parameters and buffers, but has " +
                             std::to_string(tensors.size()) +
                             "; resume with the model that was saved");
  return [tensors, saved, gradients] {
    for (const Named &named : tensors) {
      const Saved &entry = saved->at(named.name);
      copy_bits(entry.value, named.tensor);
      if (gradients && named.parameter) {
        at::Tensor tensor = named.tensor;
        tensor.mutable_grad() = entry.gradient.defined()
                                    ? entry.gradient.to(tensor.device())
                                    : at::Tensor();
      }
    }
  };
}
