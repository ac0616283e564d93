//===- AddAt.cpp - adding at indices, in their order
//-------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AddAt.h"
#include "../TorchVersion.h"
#include "reprise/deterministic_ops.h"

#include <ATen/ATen.h>

using namespace reprise;

#if REPRISE_TORCH_AT_LEAST(2, 6)
using Coordinate = std::optional<at::Tensor>;
#else
using Coordinate = c10::optional<at::Tensor>;
#endif

/// On the CPU scatter_add and index_add go through the indices one by one
/// (measured with 2.11). On CUDA index_put with accumulate sorts them first, in
/// every version.
static bool repeats(const at::Tensor &tensor) {
  return tensor.device().is_cpu() || !tensor.is_floating_point();
}

at::Tensor reprise::detail::add_at(const at::Tensor &self, std::int64_t dim,
                                   const at::Tensor &index,
                                   const at::Tensor &source) {
  if (repeats(self) || self.dim() == 0)
    return at::scatter_add(self, dim, index, source);
  dim = at::maybe_wrap_dim(dim, self.dim());
  at::Tensor taken = source;
  // scatter_add allows for a source that is larger than the index.
  for (std::int64_t i = 0; i < index.dim(); ++i)
    taken = taken.narrow(i, 0, index.size(i));
  c10::List<Coordinate> coordinates;
  for (std::int64_t i = 0; i < self.dim(); ++i) {
    if (i == dim) {
      coordinates.push_back(index);
      continue;
    }
    std::vector<std::int64_t> shape(static_cast<std::size_t>(self.dim()), 1);
    shape[static_cast<std::size_t>(i)] = index.size(i);
    coordinates.push_back(at::arange(index.size(i), index.options())
                              .view(shape)
                              .expand_as(index));
  }
  return at::index_put(self, coordinates, taken, /*accumulate=*/true);
}

at::Tensor reprise::deterministic::scatter_add(const at::Tensor &self,
                                               std::int64_t dim,
                                               const at::Tensor &index,
                                               const at::Tensor &source) {
  return reprise::detail::add_at(self, dim, index, source);
}

at::Tensor reprise::deterministic::index_add(const at::Tensor &self,
                                             std::int64_t dim,
                                             const at::Tensor &index,
                                             const at::Tensor &source,
                                             const at::Scalar &alpha) {
  if (repeats(self) || self.dim() == 0)
    return at::index_add(self, dim, index, source, alpha);
  dim = at::maybe_wrap_dim(dim, self.dim());
  c10::List<Coordinate> coordinates;
  for (std::int64_t i = 0; i < dim; ++i)
    coordinates.push_back(Coordinate());
  coordinates.push_back(index);
  return at::index_put(self, coordinates, source * alpha, /*accumulate=*/true);
}
