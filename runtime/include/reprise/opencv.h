//===- opencv.h - OpenCV's random numbers -----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_OPENCV_H
#define REPRISE_OPENCV_H

#include <reprise/sample_seed.h>
#include <reprise/seed.h>

#include <opencv2/core.hpp>

namespace reprise {

/// Seeds cv::theRNG(), from which cv::randu(), cv::randn() and
/// cv::randShuffle() draw, for the calling thread: OpenCV keeps one for each
/// thread, and those of others stay as they are. In a data set's get() take
/// sample_cv_rng().
///
///     reprise::seed_opencv(reprise::seed_everything(42));
///
/// Gives the seed back. OpenCV gets derive_seed(seed, "OpenCV").
inline std::uint64_t seed_opencv(std::uint64_t seed) {
  cv::theRNG() = cv::RNG(derive_seed(seed, "OpenCV"));
  return seed;
}

/// A new cv::RNG for the draws of one sample, seeded with sample_seed(index).
inline cv::RNG sample_cv_rng(std::size_t index) {
  return cv::RNG(sample_seed(index));
}

} // namespace reprise

#endif
