//===- DigestTest.cpp - digests of tensors --------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include "runtime/src/bytes/Hash.h"
#include <reprise/trace.h>

#include <limits>

using namespace reprise;
using namespace reprise::test;

// From the reference implementation.
TEST(Hash, TestVectors) {
  using reprise::detail::xxh64;
  EXPECT_EQ(xxh64(nullptr, 0), 0xef46db3751d8e999u);
  EXPECT_EQ(xxh64("a", 1), 0xd24ec4f1a98c6e5bu);
  EXPECT_EQ(xxh64("abc", 3), 0x44bc2cf5ad770999u);
  const char text[] =
      "The quick brown fox jumps over the lazy dog; twice, then sleeps";
  EXPECT_EQ(xxh64(text, 4), 0xcdf13a49d263200fu);
  EXPECT_EQ(xxh64(text, 8), 0xd07b38a78a153b0bu);
  EXPECT_EQ(xxh64(text, 15), 0x59bf1a33358c7d98u);
  EXPECT_EQ(xxh64(text, 31), 0x3f8d95ab32c127d9u);
  EXPECT_EQ(xxh64(text, 32), 0xe2bbc9136629a4eeu);
  EXPECT_EQ(xxh64(text, 63), 0xdcd8e88f36f0990bu);
  EXPECT_EQ(xxh64(text, 63, 42), 0x2ab729ec1ff7b925u);
}

TEST(Digest, HowTheBytesAreCutDoesNotMatter) {
  std::string text;
  for (int i = 0; i < 200; ++i)
    text += static_cast<char>(i * 37);
  for (std::size_t first = 0; first <= text.size(); ++first)
    for (std::size_t second :
         {std::size_t{0}, std::size_t{1}, (text.size() - first) / 2,
          text.size() - first}) {
      reprise::detail::Xxh64 hash(7);
      hash.update(text.data(), first);
      second = std::min(second, text.size() - first);
      hash.update(text.data() + first, second);
      hash.update(text.data() + first + second, text.size() - first - second);
      ASSERT_EQ(hash.digest(),
                reprise::detail::xxh64(text.data(), text.size(), 7));
    }
}

TEST(Digest, SameContentSameDigest) {
  const auto x = torch::arange(24, torch::kFloat).reshape({2, 3, 4});
  EXPECT_EQ(digest(x), digest(x));
  EXPECT_EQ(digest(x), digest(x.clone()));
}

TEST(Digest, StridesDoNotCount) {
  const auto x = torch::randn({6, 4});
  EXPECT_EQ(digest(x.t()), digest(x.t().contiguous()));
  EXPECT_EQ(digest(x.slice(0, 0, 6, 2)), digest(x.slice(0, 0, 6, 2).clone()));
  EXPECT_EQ(digest(x[3]), digest(x[3].clone()));
  const auto row = torch::randn({1, 5});
  EXPECT_EQ(digest(row.expand({3, 5})), digest(row.repeat({3, 1})));
  const auto image = torch::randn({2, 3, 4, 5});
  EXPECT_EQ(digest(image),
            digest(image.contiguous(at::MemoryFormat::ChannelsLast)));
}

TEST(Digest, TransposedContentDiffers) {
  const auto x = torch::randn({4, 4});
  EXPECT_NE(digest(x), digest(x.t()));
}

TEST(Digest, PermutedValuesDiffer) {
  const auto x = torch::tensor({1.f, 2.f, 3.f, 4.f, 5.f, 6.f, 7.f, 8.f});
  const auto d = digest(x);
  EXPECT_NE(d, digest(x.flip(0)));
  for (int i = 1; i < 8; ++i)
    EXPECT_NE(d, digest(x.roll(i)));
  // Values that come twice vanish from an exclusive or.
  EXPECT_NE(digest(torch::tensor({1.f, 1.f, 2.f, 2.f})),
            digest(torch::tensor({3.f, 3.f, 4.f, 4.f})));
}

TEST(Digest, OneBitAnywhereDiffers) {
  for (std::int64_t size : {1, 3, 4, 7, 8, 9, 31, 100}) {
    auto x = torch::zeros({size}, torch::kInt);
    const auto d = digest(x);
    for (std::int64_t i = 0; i < size; ++i) {
      x[i] = 1 << (i % 31);
      EXPECT_NE(digest(x), d) << i << " of " << size;
      x[i] = 0;
    }
    EXPECT_EQ(digest(x), d);
  }
}

TEST(Digest, ShapeAndTypeCount) {
  const auto x = torch::zeros({4, 6});
  EXPECT_NE(digest(x), digest(x.reshape({6, 4})));
  EXPECT_NE(digest(x), digest(x.reshape({24})));
  EXPECT_NE(digest(x), digest(x.to(torch::kInt)));
  EXPECT_NE(digest(torch::zeros({0})), digest(torch::zeros({0, 1})));
  EXPECT_NE(digest(torch::zeros({1})), digest(torch::zeros({})));
}

TEST(Digest, SignsOfZeroAndNanPayloadsCount) {
  EXPECT_NE(digest(torch::tensor({0.f})), digest(torch::tensor({-0.f})));
  const auto quiet = torch::tensor({0x7fc00000}, torch::kInt);
  const auto other = torch::tensor({0x7fc00001}, torch::kInt);
  EXPECT_NE(digest(quiet.view(torch::kFloat)),
            digest(other.view(torch::kFloat)));
  EXPECT_EQ(digest(quiet.view(torch::kFloat)),
            digest(quiet.view(torch::kFloat).clone()));
}

TEST(Digest, ConjugateViewsCountByTheirContent) {
  const auto z = torch::randn({5}, torch::kComplexFloat);
  EXPECT_EQ(digest(z.conj()), digest(z.conj().resolve_conj().clone()));
  EXPECT_NE(digest(z.conj()), digest(z));
}

TEST(Digest, LeavesTensorAndGeneratorsAlone) {
  auto x = torch::randn({3}, torch::requires_grad());
  const auto before = bits(x);
  auto generator = at::detail::getDefaultCPUGenerator();
  const auto state = bits(generator.get_state());
  digest(x);
  EXPECT_EQ(bits(x), before);
  EXPECT_TRUE(x.requires_grad());
  EXPECT_EQ(bits(generator.get_state()), state);
}

TEST(Digest, WhatHasNoRowMajorBitsIsAnError) {
  expectError<std::invalid_argument>([] { digest(torch::Tensor()); },
                                     "undefined");
  expectError<std::invalid_argument>([] { digest(torch::eye(3).to_sparse()); },
                                     "sparse");
  expectError<std::invalid_argument>(
      [] {
        digest(torch::quantize_per_tensor(torch::ones({2}), 0.1, 0,
                                          torch::kQInt8));
      },
      "quantized");
}
