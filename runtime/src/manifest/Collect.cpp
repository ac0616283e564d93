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
  detail::describe_seeds(manifest);
  detail::describe_command(manifest);
  detail::describe_libtorch(manifest);
  detail::describe_devices(manifest);
  detail::describe_environment(manifest);
  detail::describe_system(manifest);
  detail::describe_binaries(manifest);
  detail::describe_repository(manifest);
  return manifest;
}
