//===- rows.h - sums of rows on a GPU -------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_EXAMPLES_KERNEL_FIXED_ROWS_H
#define REPRISE_EXAMPLES_KERNEL_FIXED_ROWS_H

#include <cstdint>

/// Makes row k of sums {shades, width} the sum of rows row[i] of gradient, for
/// i from first[k] up to first[k + 1], in this order.
void addRows(const float *gradient, const std::int64_t *row,
             const std::int64_t *first, float *sums, int shades, int width);

#endif
