//===- rows.h - sums of rows on a GPU -------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_EXAMPLES_KERNEL_ROWS_H
#define REPRISE_EXAMPLES_KERNEL_ROWS_H

#include <cstdint>

/// Adds row i of gradient {rows, width} to row shade[i] of sums, for each i.
void addRows(const float *gradient, const std::int64_t *shade, float *sums,
             int rows, int width);

#endif
