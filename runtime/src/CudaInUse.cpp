//===- CudaInUse.cpp - whether CUDA has been started ----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CudaInUse.h"

#include <ATen/Context.h>

bool reprise::detail::cuda_in_use() {
  if (!at::globalContext().hasCUDA())
    return false;
  const int count = static_cast<int>(at::getNumGPUs());
  for (int index = 0; index < count; ++index)
    if (at::detail::getCUDAHooks().hasPrimaryContext(
            static_cast<c10::DeviceIndex>(index)))
      return true;
  return false;
}
