//===- rows.cu - sums of rows on a GPU ----------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rows.h"

// A block a sum, a thread a column: one thread adds all of its rows.
__global__ void add(const float *gradient, const std::int64_t *row,
                    const std::int64_t *first, float *sums) {
  const int shade = blockIdx.x, column = threadIdx.x, width = blockDim.x;
  float sum = 0;
  for (std::int64_t i = first[shade]; i < first[shade + 1]; ++i)
    sum += gradient[row[i] * width + column];
  sums[shade * width + column] = sum;
}

void addRows(const float *gradient, const std::int64_t *row,
             const std::int64_t *first, float *sums, int shades, int width) {
  add<<<shades, width>>>(gradient, row, first, sums);
}
