//===- LibrariesTest.cpp - random numbers of other libraries --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include <gtest/gtest.h>

#if __has_include(<opencv2/core.hpp>)
#include <reprise/opencv.h>

#include <thread>

using namespace reprise;

static cv::Mat noise() {
  cv::Mat mat(8, 8, CV_32F);
  cv::randu(mat, 0.0, 1.0);
  return mat;
}

static bool equal(const cv::Mat &a, const cv::Mat &b) {
  return cv::countNonZero(a != b) == 0;
}

TEST(OpenCv, RepeatsFromASeed) {
  EXPECT_EQ(seed_opencv(42), 42u);
  const cv::Mat first = noise();
  EXPECT_FALSE(equal(noise(), first));
  seed_opencv(42);
  EXPECT_TRUE(equal(noise(), first));
  seed_opencv(43);
  EXPECT_FALSE(equal(noise(), first));
}

// What the header says of threads is so.
TEST(OpenCv, OtherThreadsKeepTheirs) {
  seed_opencv(42);
  const std::uint64_t here = cv::theRNG().state;
  std::uint64_t there = here;
  std::thread([&there] { there = cv::theRNG().state; }).join();
  EXPECT_NE(there, here);
}

TEST(OpenCv, ASampleHasItsOwn) {
  seed_everything(7);
  cv::RNG first = sample_cv_rng(3), again = sample_cv_rng(3),
          other = sample_cv_rng(4);
  EXPECT_EQ(first.next(), again.next());
  EXPECT_NE(first.state, other.state);
  const std::uint64_t before = cv::theRNG().state;
  sample_cv_rng(3).next();
  EXPECT_EQ(cv::theRNG().state, before);
}
#endif

#if __has_include(<Eigen/Core>)
#include <reprise/eigen.h>
#include <reprise/sample_seed.h>
#include <reprise/seed.h>

TEST(Eigen, DrawsFromRand) {
  reprise::seed_everything(42);
  const Eigen::MatrixXf first = Eigen::MatrixXf::Random(3, 4);
  EXPECT_NE(Eigen::MatrixXf(Eigen::MatrixXf::Random(3, 4)), first);
  reprise::seed_everything(42);
  EXPECT_EQ(Eigen::MatrixXf(Eigen::MatrixXf::Random(3, 4)), first);
}

TEST(Eigen, RandomMatricesOfAnEngine) {
  reprise::seed_everything(42);
  auto matrix = [](std::size_t index) {
    auto engine = reprise::sample_engine(index);
    return reprise::eigen_random<Eigen::MatrixXd>(50, 40, engine);
  };
  EXPECT_EQ(matrix(1), matrix(1));
  EXPECT_NE(matrix(1), matrix(2));
  EXPECT_GE(matrix(1).minCoeff(), -1.0);
  EXPECT_LT(matrix(1).maxCoeff(), 1.0);
  EXPECT_NEAR(matrix(1).mean(), 0.0, 0.05);
  EXPECT_LT(matrix(1).minCoeff(), -0.99);
  EXPECT_GT(matrix(1).maxCoeff(), 0.99);
}

// The engine's numbers are the standard's, so these are everybody's.
TEST(Eigen, TheSameBitsEverywhere) {
  std::mt19937_64 engine(5489);
  // The engine's first number is 14514284786278117030.
  EXPECT_EQ(reprise::eigen_random<Eigen::MatrixXd>(1, 1, engine)(0, 0),
            double(14514284786278117030u >> 11) / double(1ull << 52) - 1.0);
  engine.seed(5489);
  EXPECT_EQ(reprise::eigen_random<Eigen::MatrixXf>(1, 1, engine)(0, 0),
            float(14514284786278117030u >> 40) / float(1 << 23) - 1.0f);
}
#endif
