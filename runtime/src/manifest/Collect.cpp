//===- Collect.cpp - a manifest of this process ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sections.h"

using namespace reprise;

Manifest Manifest::collect() {
  Manifest manifest;
  reprise::detail::describe_seeds(manifest);
  reprise::detail::describe_command(manifest);
  reprise::detail::describe_libtorch(manifest);
  reprise::detail::describe_devices(manifest);
  reprise::detail::describe_environment(manifest);
  reprise::detail::describe_system(manifest);
  reprise::detail::describe_binaries(manifest);
  reprise::detail::describe_repository(manifest);
  return manifest;
}
