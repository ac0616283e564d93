//===- NotLinux.cpp - what is not known elsewhere
//----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sections.h"

using namespace reprise;

// Reading these elsewhere waits for someone who can try it there.
void reprise::detail::describe_binaries(Manifest &) {}
void reprise::detail::describe_command(Manifest &) {}
void reprise::detail::describe_devices(Manifest &) {}
void reprise::detail::describe_environment(Manifest &) {}
void reprise::detail::describe_repository(Manifest &) {}
void reprise::detail::describe_system(Manifest &) {}
