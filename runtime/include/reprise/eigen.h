//===- eigen.h - random matrices that repeat --------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_EIGEN_H
#define REPRISE_EIGEN_H

#include <Eigen/Core>

#include <random>

namespace reprise {

/// A matrix of numbers between -1 and 1, as Eigen's Random() gives it, drawn
/// from an engine of one's own:
///
///     auto engine = reprise::sample_engine(index);
///     auto noise = reprise::eigen_random<Eigen::MatrixXf>(28, 28, engine);
///
/// Eigen draws from C's rand(), which seed_everything() seeds; but all threads
/// share it, so that loader workers race for its numbers. Row by row, one
/// number of the engine an element; the same bits on every machine.
template <class Matrix>
Matrix eigen_random(Eigen::Index rows, Eigen::Index columns,
                    std::mt19937_64 &engine) {
  using Scalar = typename Matrix::Scalar;
  static_assert(std::is_floating_point_v<Scalar>, "of floating-point numbers");
  // As many bits as the type holds exactly.
  constexpr int digits = std::numeric_limits<Scalar>::digits < 53
                             ? std::numeric_limits<Scalar>::digits
                             : 53;
  Matrix matrix(rows, columns);
  for (Eigen::Index row = 0; row < rows; ++row)
    for (Eigen::Index column = 0; column < columns; ++column)
      matrix(row, column) =
          static_cast<Scalar>(engine() >> (64 - digits)) /
              static_cast<Scalar>(std::uint64_t{1} << (digits - 1)) -
          Scalar(1);
  return matrix;
}

} // namespace reprise

#endif
