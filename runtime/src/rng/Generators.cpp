//===- Generators.cpp - the default generators ----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Generators.h"
#include "../TorchVersion.h"

#include <ATen/Context.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

namespace {

struct DeviceKind {
  c10::DeviceType type;
  /// LibTorch has a default generator for each such device, so that failing to
  /// get it is an error. For the others it depends on the backend.
  bool hasGenerator;
};

constexpr DeviceKind deviceKinds[] = {
    {c10::DeviceType::CUDA, true},
    {c10::DeviceType::MPS, true},
    {c10::DeviceType::XPU, REPRISE_TORCH_AT_LEAST(2, 6)},
#if REPRISE_TORCH_AT_LEAST(2, 1)
    {c10::DeviceType::MTIA, false},
#endif
    {c10::DeviceType::HPU, false},
    {c10::DeviceType::PrivateUse1, false},
};

} // namespace

std::vector<at::Generator> reprise::detail::default_generators() {
  std::vector<at::Generator> generators = {
      at::globalContext().defaultGenerator(c10::Device(c10::DeviceType::CPU))};
  for (const DeviceKind &kind : deviceKinds) {
    // A backend's guard is there if its library is loaded, and counts its
    // devices without that backend's headers.
    if (!c10::impl::hasDeviceGuardImpl(kind.type))
      continue;
    const int count = c10::impl::getDeviceGuardImpl(kind.type)->deviceCount();
    for (int index = 0; index < count; ++index) {
      const c10::Device device(kind.type, static_cast<c10::DeviceIndex>(index));
      try {
        generators.push_back(at::globalContext().defaultGenerator(device));
      } catch (const c10::Error &) {
        if (kind.hasGenerator)
          throw;
      }
    }
  }
  return generators;
}
