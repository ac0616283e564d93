//===- LibTorchVersion.h - which LibTorch a unit includes -------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_EXTRACT_LIBTORCHVERSION_H
#define REPRISE_CHECKS_EXTRACT_LIBTORCHVERSION_H

#include "checks/facts/Unit.h"

namespace clang {
class ASTContext;
}

namespace reprise::extract {

/// Reads TORCH_VERSION_MAJOR and TORCH_VERSION_MINOR from the version header
/// (`torch/version.h`, in `torch/headeronly/version.h` since about 2.9) that
/// the unit includes; 0.0 where it includes no LibTorch.
facts::Version findLibTorchVersion(clang::ASTContext &context);

} // namespace reprise::extract

#endif
