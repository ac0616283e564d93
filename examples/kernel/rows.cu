//===- rows.cu - sums of rows on a GPU ----------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rows.h"

// A block a row, a thread a column: the rows of one shade come in whichever
// order their blocks run.
__global__ void add(const float *gradient, const std::int64_t *shade,
                    float *sums) {
  const int row = blockIdx.x, column = threadIdx.x, width = blockDim.x;
  atomicAdd(&sums[shade[row] * width + column], gradient[row * width + column]);
}

void addRows(const float *gradient, const std::int64_t *shade, float *sums,
             int rows, int width) {
  add<<<rows, width>>>(gradient, shade, sums);
}
