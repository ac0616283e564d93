//===- Parameters.cpp - finding the steps of an optimizer -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Parameters.h"

#include "Digest.h"
#include "Random.h"
#include "TensorDigest.h"

#include <algorithm>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/variable.h>

namespace reprise::trace {

namespace {

/// The autograd part of a leaf that requires a gradient, else null. Read from
/// the fields: the tensor's own questions may rebuild a view's history.
torch::autograd::AutogradMeta *leafMeta(const at::Tensor &tensor) {
  auto *meta = static_cast<torch::autograd::AutogradMeta *>(
      tensor.unsafeGetTensorImpl()->autograd_meta());
  return meta && meta->requires_grad_ ? meta : nullptr;
}

template <typename Visit>
void eachTensor(const c10::IValue &value, const Visit &visit) {
  if (value.isTensor()) {
    if (value.toTensor().defined() && value.toTensor().has_storage())
      visit(value.toTensor());
  } else if (value.isTensorList()) {
    for (const at::Tensor &tensor : value.toTensorVector())
      if (tensor.defined() && tensor.has_storage())
        visit(tensor);
  }
}

} // namespace

void Parameters::begin(const Operator &operation,
                       c10::ArrayRef<const c10::IValue> inputs, bool backward,
                       Stream &stream) {
  if (!stepped.empty() &&
      (backward || (operation.readsNumber && c10::GradMode::is_enabled())))
    endStep(stream);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const bool isWritten =
        std::find(operation.written.begin(), operation.written.end(), i) !=
        operation.written.end();
    eachTensor(inputs[i], [&](const at::Tensor &tensor) {
      read(tensor, isWritten, stream);
    });
  }
  for (std::uint32_t i : operation.written)
    if (i < inputs.size() && !known.empty())
      eachTensor(inputs[i], [&](const at::Tensor &tensor) { write(tensor); });
}

void Parameters::read(const at::Tensor &tensor, bool isWritten,
                      Stream &stream) {
  if (!leafMeta(tensor))
    return;
  const auto *storage = tensor.storage().unsafeGetStorageImpl();
  auto found = known.find(storage);
  if (found == known.end()) {
    if (known.size() >= nextPrune) {
      for (auto at = known.begin(); at != known.end();)
        at = at->second.storage.expired() ? known.erase(at) : std::next(at);
      nextPrune = std::max<std::size_t>(256, 2 * known.size());
    }
    known.emplace(storage, Known{c10::weak_intrusive_ptr<c10::StorageImpl>(
                                     tensor.storage().getWeakStorageImpl()),
                                 WeakTensor(tensor.getIntrusivePtr()), false});
  } else if (found->second.parameter.expired()) {
    found->second.parameter = WeakTensor(tensor.getIntrusivePtr());
  } else if (found->second.isStepped && !isWritten &&
             c10::GradMode::is_enabled()) {
    endStep(stream);
  }
}

void Parameters::write(const at::Tensor &tensor) {
  auto found = known.find(tensor.storage().unsafeGetStorageImpl());
  if (found == known.end() || found->second.isStepped)
    return;
  auto parameter = found->second.parameter.lock();
  if (!parameter)
    return;
  at::Tensor variable = at::Tensor::wrap_tensor_impl(std::move(parameter));
  auto *meta = leafMeta(variable);
  if (!meta || !meta->grad_.defined())
    return;
  found->second.isStepped = true;
  stepped.push_back(std::move(variable));
}

void Parameters::endStep(Stream &stream) {
  if (stepped.empty())
    return;
  std::uint64_t all = 0;
  std::uint32_t count = 0;
  c10::Device device(c10::kCPU);
  for (const at::Tensor &parameter : stepped) {
    device = parameter.device();
    const std::uint64_t digest = digestTensor(parameter, true, 0);
    all = combine(all, digest);
    stream.write({Kind::Parameter, 0, 0, count++, digest});
    auto found = known.find(parameter.storage().unsafeGetStorageImpl());
    if (found != known.end())
      found->second.isStepped = false;
  }
  stream.write({Kind::Step, 0, 0, count, all});
  stream.setSteps(++stepCount);
  writeRandomState(c10::Device(c10::kCPU), stream);
  if (!device.is_cpu())
    writeRandomState(device, stream);
  stepped.clear();
}

} // namespace reprise::trace
